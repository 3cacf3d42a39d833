#include "dispatch/adapters/dispatch_metrics.h"

#include "absl/strings/ascii.h"

namespace parley::dispatch {

DispatchMetrics::DispatchMetrics(obs::Metrics& metrics)
    : batches(metrics.Counter("parley_dispatch_batches_total", "Calls to workers, second ones not counted.")),
      articles(metrics.Counter("parley_dispatch_articles_total", "Extractions committed.")),
      ticks(metrics.Counter("parley_dispatch_ticks_total", "Ticks committed.")),
      hedges(
          metrics.Counter("parley_dispatch_hedges_total", "Second calls sent because the first was slow.")),
      hedges_won(metrics.Counter("parley_dispatch_hedges_won_total", "Second calls that answered first.")),
      rejoins(metrics.Counter("parley_dispatch_rejoins_total", "Times the consumer group was joined again.")),
      call_seconds(metrics.Histogram("parley_dispatch_call_seconds", "Time of a call until its first answer.",
                                     obs::LatencyBounds())),
      in_flight_articles(
          metrics.Gauge("parley_dispatch_in_flight_articles", "Articles read and not yet committed.")),
      in_flight_bytes(metrics.Gauge("parley_dispatch_in_flight_bytes", "Bytes held for them, about.")),
      calls(metrics.Gauge("parley_dispatch_calls", "Calls to workers in flight.")),
      paused(metrics.Gauge("parley_dispatch_paused_partitions", "Partitions paused by back-pressure.")),
      oldest_seconds(metrics.Gauge("parley_dispatch_oldest_article_seconds",
                                   "Age of the oldest article read and not yet committed.")),
      metrics_(metrics) {}

void DispatchMetrics::CountRetry(std::string_view cause) {
  metrics_
      .Counter("parley_dispatch_retries_total", "Calls and articles to be sent again, by cause.",
               {{"cause", std::string(cause)}})
      .Increment();
}

void DispatchMetrics::CountDeadLetter(v1::DeadLetterReason reason) {
  std::string name = v1::DeadLetterReason_Name(reason).substr(sizeof("DEAD_LETTER_REASON_") - 1);
  absl::AsciiStrToLower(&name);
  metrics_.Counter("parley_dispatch_dead_letters_total", "Articles given up, by reason.", {{"reason", name}})
      .Increment();
}

void DispatchMetrics::CountCommit(std::string_view result) {
  metrics_
      .Counter("parley_dispatch_commits_total", "Atomic steps tried, by result.",
               {{"result", std::string(result)}})
      .Increment();
}

void DispatchMetrics::SetLag(int32_t partition, int64_t records) {
  metrics_
      .Gauge("parley_dispatch_lag_records", "Records of the partition not yet committed.",
             {{"partition", std::to_string(partition)}})
      .Set(static_cast<double>(records));
}

}  // namespace parley::dispatch
