// Wakes whoever waits for the log to change.
#pragma once

#include <cstdint>

#include "common/base/clock.h"
#include "common/base/mutex.h"

namespace parley::log::embedded {

// Threads: any. To miss nothing: seen = Current(), look at the log, WaitPast(seen).
class ChangeSignal {
 public:
  uint64_t Current() const {
    MutexLock lock(mutex_);
    return changes_;
  }
  void Bump() {
    MutexLock lock(mutex_);
    ++changes_;
    changed_.NotifyAll();
  }
  void WaitPast(uint64_t seen, Deadline deadline) const {
    MutexLock lock(mutex_);
    while (changes_ == seen && changed_.WaitUntil(mutex_, deadline.at())) {
    }
  }

 private:
  mutable Mutex mutex_;
  mutable CondVar changed_;
  uint64_t changes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace parley::log::embedded
