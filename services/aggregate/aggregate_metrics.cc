#include "aggregate/aggregate_metrics.h"

#include "absl/strings/ascii.h"
#include "common/base/status.h"

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
      metrics_(metrics) {}

void AggregateMetrics::CommitFailed(const absl::Status& status) {
  metrics_
      .Counter("parley_aggregate_commit_failures_total", "Steps not known to have happened, by status code.",
               {{"code", absl::AsciiStrToLower(absl::StatusCodeToString(status.code()))}})
      .Increment();
}

void AggregateMetrics::DeadLettered(v1::DeadLetterReason reason) {
  metrics_
      .Counter("parley_aggregate_dead_letters_total", "Input records dead-lettered, by reason.",
               {{"reason", v1::DeadLetterReason_Name(reason)}})
      .Increment();
}

void AggregateMetrics::Restored(bool from_snapshot, double seconds, size_t unfinished, size_t repairs) {
  metrics_
      .Counter("parley_aggregate_restores_total", "Restores of a partition, by where they started from.",
               {{"source", from_snapshot ? "snapshot" : "changelog"}})
      .Increment();
  restore_seconds.Observe(seconds);
  unfinished_entries.Increment(static_cast<double>(unfinished));
  repaired_entries.Increment(static_cast<double>(repairs));
}

void AggregateMetrics::SnapshotTaken(bool ok) {
  metrics_
      .Counter("parley_aggregate_snapshots_total", "Snapshots, by result.",
               {{"result", ok ? "written" : "failed"}})
      .Increment();
}

AggregateMetrics::ShardGauges AggregateMetrics::Shard(int32_t partition) {
  const obs::Labels labels{{"partition", std::to_string(partition)}};
  return {.lag = metrics_.Gauge("parley_aggregate_lag_records", "Offsets of the input not yet reflected.",
                                labels),
          .live_articles =
              metrics_.Gauge("parley_aggregate_live_articles", "Articles of stories still open.", labels),
          .live_stories = metrics_.Gauge("parley_aggregate_live_stories", "Stories still open.", labels),
          .ignored =
              metrics_.Gauge("parley_aggregate_ignored_records", "Inputs the fold could not use.", labels)};
}

}  // namespace parley::aggregate
