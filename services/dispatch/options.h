// How the dispatch is set up.
#pragma once

#include <string>

#include "common/log/envelope.h"
#include "dispatch/core/flow.h"
#include "dispatch/core/scheduler.h"

namespace parley::dispatch {

struct Options {
  std::string group = "dispatch";
  // Stable across restarts, and different for each instance that runs at the same time.
  std::string instance = "dispatch-0";
  log::Encoding encoding = log::Encoding::kProtobuf;

  SchedulerOptions calls;
  FlowOptions flow;

  size_t max_commit_records = 1000;                             // In one atomic step, and ...
  size_t max_commit_bytes = 8 * 1024 * 1024;                    // ... about as much of values.
  BackoffOptions retry{milliseconds(200), milliseconds(5000)};  // Of polls, commits and joins that failed.

  // After this long without an article a partition of the extractions gets a tick with the time of day. 0:
  // never.
  milliseconds tick_interval{0};
  // A stop waits so long for calls in flight; what is not answered then is done again after the restart.
  milliseconds drain_timeout{3000};
  // For a worker in this process: where to note which articles are being extracted, so that one that crashes
  // the process is found. Empty: not at all. Also sets calls.exclusive_suspects.
  std::string journal_dir;
};

}  // namespace parley::dispatch
