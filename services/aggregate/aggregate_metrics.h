// The aggregator's metrics; README.md says what each means.
#pragma once

#include <map>

#include "common/obs/article_age.h"
#include "common/obs/metrics.h"
#include "parley/v1/dead_letter.pb.h"

namespace parley::aggregate {

// Threads: any.
class AggregateMetrics {
 public:
  explicit AggregateMetrics(obs::Metrics& metrics);

  prometheus::Counter& CommitFailures(absl::StatusCode code);
  prometheus::Counter& DeadLetters(v1::DeadLetterReason reason);
  prometheus::Counter& Restores(bool from_snapshot);
  prometheus::Counter& Snapshots(bool ok);
  void Restored(bool from_snapshot, double seconds, size_t unfinished, size_t repairs);

  struct ShardGauges {
    prometheus::Gauge& live_articles;
    prometheus::Gauge& live_stories;
    prometheus::Gauge& ignored;
    prometheus::Gauge& snapshot_time;

    // The shard is another instance's from now on.
    void Clear();
  };
  ShardGauges Shard(int32_t partition);

  prometheus::Counter& records;
  prometheus::Histogram& step_records;
  prometheus::Histogram& step_outputs;
  prometheus::Histogram& commit_seconds;
  prometheus::Gauge& input_age;
  prometheus::Gauge& shards;
  prometheus::Gauge& restoring;
  prometheus::Histogram& restore_seconds;
  prometheus::Counter& unfinished_entries;
  prometheus::Counter& repaired_entries;
  prometheus::Counter& foreign_entries;
  prometheus::Counter& lost_records;
  obs::ArticleAge age;

 private:
  obs::Metrics& metrics_;
};

}  // namespace parley::aggregate
