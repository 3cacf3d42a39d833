// A queue between threads that holds at most `capacity` items.
#pragma once

#include <deque>
#include <optional>
#include <utility>

#include "common/base/clock.h"
#include "common/base/mutex.h"

namespace parley {

// Threads: any. When full, Push blocks: the producer slows down to the consumer's pace.
// Life cycle: after Close, Push refuses and Pop drains what is left.
template <typename T>
class BoundedQueue {
 public:
  explicit BoundedQueue(size_t capacity) : capacity_(capacity) {}

  // False when closed or when the deadline came first; then `item` was not taken.
  bool Push(T item, Deadline deadline) {
    MutexLock lock(mutex_);
    while (!closed_ && items_.size() >= capacity_) {
      if (!not_full_.WaitUntil(mutex_, deadline.at()) && items_.size() >= capacity_) {
        return false;
      }
    }
    if (closed_) {
      return false;
    }
    items_.push_back(std::move(item));
    not_empty_.NotifyOne();
    return true;
  }

  // Nothing when closed and empty, or when the deadline came first.
  std::optional<T> Pop(Deadline deadline) {
    MutexLock lock(mutex_);
    while (items_.empty() && !closed_) {
      if (!not_empty_.WaitUntil(mutex_, deadline.at()) && items_.empty()) {
        return std::nullopt;
      }
    }
    if (items_.empty()) {
      return std::nullopt;
    }
    T item = std::move(items_.front());
    items_.pop_front();
    not_full_.NotifyOne();
    return item;
  }

  void Close() {
    MutexLock lock(mutex_);
    closed_ = true;
    not_full_.NotifyAll();
    not_empty_.NotifyAll();
  }

  size_t size() const {
    MutexLock lock(mutex_);
    return items_.size();
  }

 private:
  const size_t capacity_;
  mutable Mutex mutex_;
  CondVar not_full_, not_empty_;
  std::deque<T> items_ ABSL_GUARDED_BY(mutex_);
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace parley
