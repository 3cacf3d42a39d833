// A request to stop, shared by the threads of a process.
#pragma once

#include <memory>

#include "common/base/clock.h"
#include "common/base/mutex.h"

namespace parley {

// Threads: any. Once requested it stays requested.
class StopSource {
 public:
  void Request() {
    MutexLock lock(mutex_);
    requested_ = true;
    changed_.NotifyAll();
  }
  bool Requested() const {
    MutexLock lock(mutex_);
    return requested_;
  }
  // True when a stop was requested before the deadline.
  bool WaitFor(Deadline deadline) const {
    MutexLock lock(mutex_);
    while (!requested_) {
      if (!changed_.WaitUntil(mutex_, deadline.at())) {
        return requested_;
      }
    }
    return true;
  }

 private:
  mutable Mutex mutex_;
  mutable CondVar changed_;
  bool requested_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace parley
