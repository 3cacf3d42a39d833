// SIGTERM and SIGINT as a stop request, with a limit on how long stopping may take.
#pragma once

#include <chrono>
#include <memory>

#include "common/base/stop.h"

namespace parley::runtime {

// Create it first thing in main, before any other thread: it blocks the signals for all threads to come.
// The first signal requests `stop`; if the process is still there after `grace`, or a second signal comes, it
// ends at once with status 70: a stuck call (gRPC waits for ever for a reactor that never finishes) must not
// keep a container from being replaced.
class ShutdownSignals {
 public:
  static std::unique_ptr<ShutdownSignals> Install(StopSource& stop, std::chrono::seconds grace);
  virtual ~ShutdownSignals() = default;
};

}  // namespace parley::runtime
