#include "aggregate/aggregate_metrics.h"

namespace parley::aggregate {
namespace {

const std::vector<double>& CountBounds() {
  static const std::vector<double> bounds{1, 4, 16, 64, 128, 256, 512, 1024, 4096, 16384};
  return bounds;
}

}  // namespace

AggregateMetrics::AggregateMetrics(obs::Metrics& metrics)
    : records(metrics.Counter("parley_aggregate_records_total", "Input records reflected in a step.")),
      step_records(metrics.Histogram("parley_aggregate_step_records", "Input records in one atomic step.",
                                     CountBounds())),
      step_outputs(metrics.Histogram("parley_aggregate_step_output_records",
                                     "Records written by one atomic step.", CountBounds())),
      commit_seconds(metrics.Histogram("parley_aggregate_commit_seconds", "Duration of one commit.",
                                       obs::LatencyBounds())),
      input_age(metrics.Gauge("parley_aggregate_input_age_seconds",
                              "Age of the newest input of the last step when it was committed.")),
      shards(metrics.Gauge("parley_aggregate_shards", "Partitions that are restored and live.")),
      restoring(metrics.Gauge("parley_aggregate_restoring_shards",
                              "Partitions that are ours and not yet restored.")),
      restore_seconds(metrics.Histogram("parley_aggregate_restore_seconds", "Duration of one restore.",
                                        obs::LatencyBounds())),
      unfinished_entries(metrics.Counter("parley_aggregate_unfinished_entries_total",
                                         "Changelog entries left out because their step is incomplete.")),
      repaired_entries(metrics.Counter("parley_aggregate_repaired_entries_total",
                                       "Changelog entries to write again because stale ones followed.")),
      foreign_entries(
          metrics.Counter("parley_aggregate_foreign_entries_total", "Changelog records that are not ours.")),
      lost_records(metrics.Counter("parley_aggregate_lost_input_records_total",
                                   "Input records removed by retention before they were read.")),
      age(metrics, obs::Stage::kMerged),
      metrics_(metrics) {
  for (int reason = v1::DeadLetterReason_MIN + 1; reason <= v1::DeadLetterReason_MAX; ++reason) {
    DeadLetters(static_cast<v1::DeadLetterReason>(reason));
  }
  for (const absl::StatusCode code :
       {absl::StatusCode::kAborted, absl::StatusCode::kUnavailable, absl::StatusCode::kResourceExhausted,
        absl::StatusCode::kFailedPrecondition, absl::StatusCode::kInvalidArgument}) {
    CommitFailures(code);
  }
  for (const bool yes : {true, false}) {
    Restores(yes);
    Snapshots(yes);
  }
}

prometheus::Counter& AggregateMetrics::CommitFailures(absl::StatusCode code) {
  return metrics_.Counter("parley_aggregate_commit_failures_total",
                          "Steps not known to have happened, by status code.",
                          {{"code", obs::CodeLabel(code)}});
}

prometheus::Counter& AggregateMetrics::DeadLetters(v1::DeadLetterReason reason) {
  return metrics_.Counter(
      "parley_aggregate_dead_letters_total", "Input records dead-lettered, by reason.",
      {{"reason", obs::EnumLabel(v1::DeadLetterReason_Name(reason), "DEAD_LETTER_REASON_")}});
}

prometheus::Counter& AggregateMetrics::Restores(bool from_snapshot) {
  return metrics_.Counter("parley_aggregate_restores_total",
                          "Restores of a partition, by where they started from.",
                          {{"source", from_snapshot ? "snapshot" : "changelog"}});
}

prometheus::Counter& AggregateMetrics::Snapshots(bool ok) {
  return metrics_.Counter("parley_aggregate_snapshots_total", "Snapshots, by result.",
                          {{"result", ok ? "written" : "failed"}});
}

void AggregateMetrics::Restored(bool from_snapshot, double seconds, size_t unfinished, size_t repairs) {
  Restores(from_snapshot).Increment();
  restore_seconds.Observe(seconds);
  unfinished_entries.Increment(static_cast<double>(unfinished));
  repaired_entries.Increment(static_cast<double>(repairs));
}

AggregateMetrics::ShardGauges AggregateMetrics::Shard(int32_t partition) {
  const obs::Labels labels{{"partition", std::to_string(partition)}};
  return {
      .live_articles =
          metrics_.Gauge("parley_aggregate_live_articles", "Articles of stories still open.", labels),
      .live_stories = metrics_.Gauge("parley_aggregate_live_stories", "Stories still open.", labels),
      .ignored = metrics_.Gauge("parley_aggregate_ignored_records", "Inputs the fold could not use.", labels),
      .snapshot_time =
          metrics_.Gauge("parley_aggregate_snapshot_time_seconds",
                         "When the newest snapshot was written, in Unix time; 0: none yet.", labels)};
}

void AggregateMetrics::ShardGauges::Clear() {
  for (prometheus::Gauge* gauge : {&live_articles, &live_stories, &ignored, &snapshot_time}) {
    gauge->Set(0);
  }
}

}  // namespace parley::aggregate
