#include "common/base/thread_pool.h"

#include <pthread.h>

namespace parley {
namespace {

constexpr std::chrono::hours kForEver{24 * 365};

}  // namespace

ThreadPool::ThreadPool(const std::string& name, size_t threads, size_t queue_capacity)
    : queue_(queue_capacity) {
  for (size_t i = 0; i < threads; ++i) {
    threads_.emplace_back([this, name] {
      SetThreadName(name);
      while (auto work = queue_.Pop(Deadline::After(kForEver))) {
        (*work)();
      }
    });
  }
}

ThreadPool::~ThreadPool() {
  queue_.Close();
  for (std::thread& thread : threads_) {
    thread.join();
  }
}

bool ThreadPool::Submit(std::function<void()> work) { return queue_.Push(std::move(work), Deadline::Now()); }

void SetThreadName(const std::string& name) {
  pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
}

}  // namespace parley
