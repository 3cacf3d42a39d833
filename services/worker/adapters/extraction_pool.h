// The threads that extract, and the cap on what waits for them.
#pragma once

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "common/base/bounded_queue.h"
#include "prometheus/gauge.h"

namespace parley::worker {

// Some articles that belong together.
class PoolJob {
 public:
  virtual ~PoolJob() = default;
  // Deals with the article `index`. Called once for each, on any threads of the pool, at the same time.
  virtual void Run(size_t index) = 0;
};

// Threads: Submit from any; Shutdown from the owner, once nobody submits any more. Articles are taken up in
// the order they were submitted.
// Life cycle: Submit* -> Shutdown, also by the destructor.
class ExtractionPool {
 public:
  // `max_articles`: submitted and not yet done.
  // `in_flight` is kept at their number; it outlives the pool.
  ExtractionPool(int threads, size_t max_articles, prometheus::Gauge& in_flight);
  ~ExtractionPool();

  size_t threads() const { return threads_.size(); }

  // Never waits. False when the job would not fit: then no article of it is run. A job that finds the pool
  // empty always fits.
  bool Submit(const std::shared_ptr<PoolJob>& job, size_t articles);

  // Runs what was submitted to its end, then ends the threads. Idempotent.
  void Shutdown();

  size_t in_flight() const { return in_flight_.load(std::memory_order_relaxed); }

 private:
  struct Task {
    std::shared_ptr<PoolJob> job;
    size_t index = 0;
  };

  bool Admit(size_t articles);
  void Work();

  const size_t max_articles_;
  prometheus::Gauge& gauge_;
  std::atomic<size_t> in_flight_{0};
  BoundedQueue<Task> queue_;  // Never full: admission bounds it.
  std::vector<std::thread> threads_;
};

}  // namespace parley::worker
