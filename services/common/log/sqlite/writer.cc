#include "common/log/sqlite/writer.h"

#include <utility>

#include "common/base/status.h"
#include "common/base/thread_pool.h"

namespace parley::log::embedded {
namespace {

// Bounds of one transaction, so that the callers in it do not wait for ever.
constexpr size_t kMaxBytes = size_t{32} << 20;
constexpr size_t kMaxRequests = 1024;
// After this pause the thread looks for upkeep to do.
constexpr std::chrono::milliseconds kPause{20};

}  // namespace

Writer::Writer(std::unique_ptr<Transactor> transactor, ChangeSignal& changed)
    : transactor_(std::move(transactor)), changed_(changed), thread_([this] { Loop(); }) {}

Writer::~Writer() { Stop().IgnoreError(); }

absl::StatusOr<std::vector<int64_t>> Writer::Write(const WriteRequest& request) {
  Job job;
  job.request = &request;
  Submit(job);
  return std::move(job.result);
}

absl::Status Writer::Run(const Work& work) {
  Job job;
  job.work = &work;
  Submit(job);
  return job.result.status();
}

void Writer::Submit(Job& job) {
  MutexLock lock(mutex_);
  if (stopping_) {
    job.result = MakeStatus(absl::StatusCode::kFailedPrecondition, "the log is closed");
    return;
  }
  queue_.push_back(&job);
  queued_.NotifyOne();
  while (!job.done) {
    job.finished.Wait(mutex_);
  }
}

void Writer::Loop() {
  SetThreadName("log-writer");
  Deadline wake = Deadline::After(kPause);
  while (true) {
    const std::vector<Job*> jobs = Take(wake);
    if (!jobs.empty()) {
      Execute(jobs);
      wake = Deadline::After(kPause);
    } else if (Stopping()) {
      return;
    } else {
      wake = transactor_->DoIdleWork();
    }
  }
}

std::vector<Writer::Job*> Writer::Take(Deadline deadline) {
  MutexLock lock(mutex_);
  while (queue_.empty() && !stopping_ && queued_.WaitUntil(mutex_, deadline.at())) {
  }
  std::vector<Job*> jobs;
  size_t bytes = 0;
  while (!queue_.empty() && jobs.size() < kMaxRequests) {
    Job* job = queue_.front();
    const size_t job_bytes = job->request != nullptr ? job->request->bytes : 0;
    const bool alone = job->request == nullptr || bytes + job_bytes > kMaxBytes;
    if (alone && !jobs.empty()) {
      break;
    }
    bytes += job_bytes;
    jobs.push_back(job);
    queue_.pop_front();
    if (alone) {
      break;
    }
  }
  return jobs;
}

void Writer::Execute(const std::vector<Job*>& jobs) {
  std::vector<absl::StatusOr<std::vector<int64_t>>> results;
  if (const Work* work = jobs.front()->work; work != nullptr) {
    const absl::Status status = (*work)(*transactor_);
    results.push_back(status.ok() ? absl::StatusOr<std::vector<int64_t>>(std::vector<int64_t>()) : status);
  } else {
    std::vector<const WriteRequest*> requests;
    for (const Job* job : jobs) {
      requests.push_back(job->request);
    }
    results = transactor_->Write(requests);
  }
  {
    MutexLock lock(mutex_);
    for (size_t i = 0; i < jobs.size(); ++i) {
      jobs[i]->result = std::move(results[i]);
      jobs[i]->done = true;
      jobs[i]->finished.NotifyOne();  // Within the lock: the job is on its caller's stack.
    }
  }
  changed_.Bump();
}

bool Writer::Stopping() const {
  MutexLock lock(mutex_);
  return stopping_ && queue_.empty();
}

absl::Status Writer::Stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    queued_.NotifyAll();
  }
  if (!thread_.joinable()) {
    return absl::OkStatus();
  }
  thread_.join();
  return transactor_->Checkpoint();
}

}  // namespace parley::log::embedded
