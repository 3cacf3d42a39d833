// Tells whether those who work on a log are still at it.
#pragma once

#include <chrono>
#include <list>
#include <memory>
#include <string>

#include "common/base/mutex.h"
#include "common/log/log.h"

namespace parley::log {

// When each member last began or ended a Poll or Commit. Threads: any.
class Heartbeats {
 public:
  struct Beat {
    std::string who;  // "group/instance".
    std::chrono::steady_clock::time_point last;
  };
  // The member that has been silent for longest; empty name when there is none.
  Beat Slowest() const;

 private:
  friend class WatchedMember;
  mutable Mutex mutex_;
  std::list<Beat> beats_ ABSL_GUARDED_BY(mutex_);
};

// A log whose members tell `beats` that they live; all else is the wrapped log's. `beats` must outlive it.
std::unique_ptr<Log> WatchMembers(std::unique_ptr<Log> log, Heartbeats& beats);

}  // namespace parley::log
