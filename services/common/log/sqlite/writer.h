// The one thread that writes to the log's file.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/mutex.h"
#include "common/log/sqlite/change_signal.h"
#include "common/log/sqlite/transactor.h"
#include "common/log/sqlite/write_request.h"

namespace parley::log::embedded {

// Group commit: callers queue their requests and wait; the thread takes all that wait, has them written in
// one transaction with one sync, and wakes the callers. In quiet moments it does the upkeep.
//
// Threads: any may call; calls block until done, and fail with kFailedPrecondition after Stop.
class Writer {
 public:
  // `changed` outlives the writer and is bumped after each transaction.
  Writer(std::unique_ptr<Transactor> transactor, ChangeSignal& changed);
  ~Writer();  // Stops.

  // Durable on return; gives the offsets of the rows. kResourceExhausted: nothing was written. kUnavailable:
  // the disk failed; nothing is visible now, but after a crash it might be.
  absl::StatusOr<std::vector<int64_t>> Write(const WriteRequest& request);

  // Runs `work` on the thread, between transactions.
  using Work = std::function<absl::Status(Transactor&)>;
  absl::Status Run(const Work& work);

  // Finishes what is queued and checkpoints. Idempotent. The result is the checkpoint's.
  absl::Status Stop();

 private:
  struct Job {
    const WriteRequest* request = nullptr;  // Either this
    const Work* work = nullptr;             // or that.
    absl::StatusOr<std::vector<int64_t>> result = std::vector<int64_t>();
    bool done = false;
    CondVar finished;
  };

  void Submit(Job& job);
  void Loop();
  // Waits for jobs, at most until the deadline, then gives none: either writes, or one job with work.
  std::vector<Job*> Take(Deadline deadline);
  void Execute(const std::vector<Job*>& jobs);
  bool Stopping() const;

  std::unique_ptr<Transactor> transactor_;  // Used by the thread; by Stop once that has ended.
  ChangeSignal& changed_;
  mutable Mutex mutex_;
  CondVar queued_;
  std::deque<Job*> queue_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace parley::log::embedded
