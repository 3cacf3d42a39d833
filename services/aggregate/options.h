// What can be set for an aggregator.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "common/base/clock.h"
#include "common/log/envelope.h"

namespace parley::aggregate {

struct Options {
  std::string group = "aggregate";
  // Stable across restarts of the same instance, different for each that runs at the same time.
  std::string instance = "aggregate-0";
  // Where snapshots and crash marks are kept; a folder of this instance alone. Empty: every restore reads
  // the whole changelog, and a record that crashes the process is not found out.
  std::string snapshot_dir;

  size_t max_records = 512;                        // Extractions in one atomic step, 1 to 1000.
  size_t max_output_records = 8'000;               // A step ends early once it has so many outputs ...
  size_t max_output_bytes = 32U << 20;             // ... or so many bytes of them.
  std::chrono::milliseconds poll_wait{200};        // Longest wait for input.
  std::chrono::milliseconds retry_wait{200};       // Pause after a step that failed and may succeed later.
  std::chrono::milliseconds shutdown_wait{5'000};  // To leave the group.

  // A restore that open transactions hold up for longer starts again and says so. Above the longest
  // transaction timeout of any aggregator.
  std::chrono::seconds restore_timeout{60};
  // A snapshot is taken after so many records or so long, whichever comes first.
  uint64_t snapshot_records = 50'000;
  std::chrono::minutes snapshot_interval{10};
  // Older snapshots are not used: the changelog forgets what was removed after its topic's retention.
  std::chrono::hours snapshot_max_age{24 * 7};

  log::Encoding encoding = log::Encoding::kProtobuf;  // Of stories, events, processes and dead letters.
  const Clock* clock = &RealClock();
};

}  // namespace parley::aggregate
