// The aggregator's metrics; README.md says what each means.
#pragma once

#include <map>

#include "common/obs/metrics.h"
#include "parley/v1/dead_letter.pb.h"

namespace parley::aggregate {

// Threads: any.
class AggregateMetrics {
 public:
  explicit AggregateMetrics(obs::Metrics& metrics);

  void CommitFailed(const absl::Status& status);
  void DeadLettered(v1::DeadLetterReason reason);
  void Restored(bool from_snapshot, double seconds, size_t unfinished, size_t repairs);
  void SnapshotTaken(bool ok);

  struct ShardGauges {
    prometheus::Gauge& lag;
    prometheus::Gauge& live_articles;
    prometheus::Gauge& live_stories;
    prometheus::Gauge& ignored;
  };
  ShardGauges Shard(int32_t partition);

  prometheus::Counter& records;
  prometheus::Histogram& step_records;
  prometheus::Histogram& step_outputs;
  prometheus::Histogram& commit_seconds;
  prometheus::Gauge& input_age;
  prometheus::Gauge& shards;
  prometheus::Histogram& restore_seconds;
  prometheus::Counter& unfinished_entries;
  prometheus::Counter& repaired_entries;
  prometheus::Counter& foreign_entries;
  prometheus::Counter& lost_records;

 private:
  obs::Metrics& metrics_;
};

}  // namespace parley::aggregate
