// Holds processes to a share of a core each, from outside and without privileges.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <map>
#include <thread>

#include "common/base/mutex.h"

namespace parley::load {

// Stops a process (SIGSTOP) as soon as it has had more CPU time than its share, and lets it go on (SIGCONT)
// when time has made up for it: what a CPU quota of a container does. A worker that is held so stands for
// one that waits most of the time: several of them leave the cores free.
//
// Threads: any. Life cycle: a process is removed before it is waited for, or another one may get its signals.
class SpeedLimit {
 public:
  // `share`: of one core, for each process.
  explicit SpeedLimit(double share);
  ~SpeedLimit();
  SpeedLimit(const SpeedLimit&) = delete;
  SpeedLimit& operator=(const SpeedLimit&) = delete;

  void Add(pid_t pid);
  // It runs freely from now on. Harmless for one that was not added.
  void Remove(pid_t pid);

 private:
  using Clock = std::chrono::steady_clock;
  struct Held {
    Clock::time_point seen;
    double used;        // CPU seconds when it was seen.
    double credit = 0;  // CPU seconds that it may still use.
    bool stopped = false;
  };

  void Run();
  void Look(pid_t pid, Held& held) const;

  const double share_;
  std::atomic<bool> stopping_ = false;
  Mutex mutex_;
  std::map<pid_t, Held> held_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace parley::load
