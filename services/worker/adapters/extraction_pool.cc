#include "worker/adapters/extraction_pool.h"

#include <algorithm>
#include <limits>

#include "common/base/check.h"
#include "common/base/thread_pool.h"

namespace parley::worker {
namespace {

const Deadline kNever(Deadline::Point::max());

}  // namespace

ExtractionPool::ExtractionPool(int threads, size_t max_articles, prometheus::Gauge& in_flight)
    : max_articles_(max_articles), gauge_(in_flight), queue_(std::numeric_limits<size_t>::max()) {
  for (int i = 0; i < std::max(threads, 1); ++i) {
    threads_.emplace_back([this] { Work(); });
  }
}

ExtractionPool::~ExtractionPool() { Shutdown(); }

bool ExtractionPool::Admit(size_t articles) {
  size_t now = in_flight_.load();
  do {
    if (now != 0 && now + articles > max_articles_) {
      return false;
    }
  } while (!in_flight_.compare_exchange_weak(now, now + articles));
  return true;
}

bool ExtractionPool::Submit(const std::shared_ptr<PoolJob>& job, size_t articles) {
  if (!Admit(articles)) {
    return false;
  }
  gauge_.Increment(static_cast<double>(articles));
  for (size_t i = 0; i < articles; ++i) {
    PARLEY_CHECK(queue_.Push({job, i}, kNever));
  }
  return true;
}

void ExtractionPool::Work() {
  SetThreadName("worker");
  while (std::optional<Task> task = queue_.Pop(kNever)) {
    task->job->Run(task->index);
    task.reset();  // The job may be large: gone before its place is given away.
    gauge_.Decrement();
    in_flight_.fetch_sub(1);
  }
}

void ExtractionPool::Shutdown() {
  queue_.Close();
  for (std::thread& thread : threads_) {
    thread.join();
  }
  threads_.clear();
}

}  // namespace parley::worker
