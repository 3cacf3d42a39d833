// Ends a process that is of no use any more, so that its supervisor starts a fresh one.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include "common/log/watched_log.h"

namespace parley::runtime {

struct WatchdogOptions {
  // A member of a group that is silent for so long hangs: no step takes that long, whatever the brokers do.
  std::chrono::seconds stuck_after{120};
  // A process that stood still for longer (SIGSTOP, a frozen container) has lost its session: others do its
  // work, and what it still holds is of yesterday.
  std::chrono::milliseconds session{10'000};
  // What to do, with the reason. Empty: log it and end the process at once, with status 70.
  std::function<void(const std::string&)> bark;
};

// Threads: one of its own. Ownership: `beats` must outlive it.
class Watchdog {
 public:
  Watchdog(const log::Heartbeats& beats, WatchdogOptions options);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

 private:
  void Watch();

  const log::Heartbeats& beats_;
  const WatchdogOptions options_;
  std::atomic<bool> done_ = false;
  std::thread thread_;
};

}  // namespace parley::runtime
