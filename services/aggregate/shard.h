// What an aggregator keeps of one partition it was assigned.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "aggregate/aggregate_metrics.h"
#include "aggregate/crash_mark.h"
#include "aggregate/restorer.h"
#include "common/log/record.h"

namespace parley::aggregate {

struct Shard {
  log::TopicPartition input;
  AggregateMetrics::ShardGauges gauges;
  std::unique_ptr<CrashMark> crash_mark;  // None without a snapshot folder.

  // One of the two. While restoring, the partition is paused.
  std::unique_ptr<Restorer> restorer;
  std::unique_ptr<Fold> fold;

  // Of the live shard.
  state::v1::Progress progress;  // As committed.
  std::map<std::string, std::optional<std::string>> repairs;
  bool must_commit = false;  // Repairs to write or the group's offset to correct, even without input.
  std::deque<log::StoredRecord> pending;  // Read and not yet applied; empty between steps.
  uint64_t since_snapshot = 0;            // Records committed.
  WallTime last_snapshot;

  bool live() const { return fold != nullptr; }
};

}  // namespace parley::aggregate
