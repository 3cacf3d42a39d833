// Where calls leave their results for the dispatch's thread.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "dispatch/adapters/worker_client.h"

namespace parley::dispatch {

struct CallDone {
  uint64_t call = 0;
  bool second = false;  // Of a call that was sent twice.
  CallResult result;
};

// Threads: any. Holds one result for each call in flight at most, so those bound it.
class Inbox {
 public:
  void Push(CallDone done) {
    MutexLock lock(mutex_);
    done_.push_back(std::move(done));
    changed_.NotifyOne();
  }

  std::vector<CallDone> TakeAll() {
    MutexLock lock(mutex_);
    return std::exchange(done_, {});
  }

  // Returns when there is something, or at the deadline.
  void Wait(Deadline deadline) {
    MutexLock lock(mutex_);
    while (done_.empty() && changed_.WaitUntil(mutex_, deadline.at())) {
    }
  }

 private:
  Mutex mutex_;
  CondVar changed_;
  std::vector<CallDone> done_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace parley::dispatch
