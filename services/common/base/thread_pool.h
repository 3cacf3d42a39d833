// A fixed number of threads that run queued work.
#pragma once

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "common/base/bounded_queue.h"

namespace parley {

// Threads: Submit from any. Life cycle: the destructor runs what is queued, then joins.
class ThreadPool {
 public:
  // `name`: of the threads, at most 15 bytes, as seen in top -H.
  ThreadPool(const std::string& name, size_t threads, size_t queue_capacity);
  ~ThreadPool();

  // False, without waiting, when the queue is full: the caller answers "too busy".
  [[nodiscard]] bool Submit(std::function<void()> work);

 private:
  BoundedQueue<std::function<void()>> queue_;
  std::vector<std::thread> threads_;
};

// Names the calling thread, for top -H and debuggers.
void SetThreadName(const std::string& name);

}  // namespace parley
