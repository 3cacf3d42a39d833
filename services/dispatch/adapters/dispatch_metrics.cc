#include "dispatch/adapters/dispatch_metrics.h"

#include "dispatch/core/outcome.h"

namespace parley::dispatch {

DispatchMetrics::DispatchMetrics(obs::Metrics& metrics)
    : batches(metrics.Counter("parley_dispatch_batches_total", "Calls to workers, hedges not counted.")),
      articles(metrics.Counter("parley_dispatch_articles_total", "Extractions committed.")),
      ticks(metrics.Counter("parley_dispatch_ticks_total", "Ticks committed.")),
      hedges(metrics.Counter("parley_dispatch_hedges_total", "Calls sent again because they were slow.")),
      hedges_won(metrics.Counter("parley_dispatch_hedges_won_total", "Hedges that answered first.")),
      rejoins(metrics.Counter("parley_dispatch_rejoins_total", "Times the consumer group was joined again.")),
      batch_articles(metrics.Histogram("parley_dispatch_batch_articles",
                                       "Articles in one call, hedges not counted.",
                                       {1, 2, 4, 8, 16, 32, 64})),
      call_seconds(metrics.Histogram("parley_dispatch_call_seconds", "Time of a call until its first answer.",
                                     obs::LatencyBounds())),
      in_flight_articles(
          metrics.Gauge("parley_dispatch_in_flight_articles", "Articles read and not yet committed.")),
      in_flight_bytes(metrics.Gauge("parley_dispatch_in_flight_bytes", "Bytes held for them, about.")),
      calls(metrics.Gauge("parley_dispatch_calls", "Calls to workers in flight.")),
      paused(metrics.Gauge("parley_dispatch_paused_partitions", "Partitions paused by back-pressure.")),
      oldest_seconds(metrics.Gauge("parley_dispatch_oldest_article_seconds",
                                   "Age of the oldest article read and not yet committed.")),
      workers_reachable(
          metrics.Gauge("parley_dispatch_workers_reachable",
                        "1 when a worker answered the last call, 0 when none could be reached.")),
      age(metrics, obs::Stage::kExtracted),
      metrics_(metrics) {
  workers_reachable.Set(1);  // Until it turns out otherwise.
  for (const CallFailure cause : {CallFailure::kNoWorker, CallFailure::kBusy, CallFailure::kWorkerLost,
                                  CallFailure::kTimedOut, CallFailure::kRejected}) {
    Retries(Name(cause));
  }
  for (int reason = v1::DeadLetterReason_MIN + 1; reason <= v1::DeadLetterReason_MAX; ++reason) {
    DeadLetters(static_cast<v1::DeadLetterReason>(reason));
  }
  for (const absl::StatusCode result :
       {absl::StatusCode::kOk, absl::StatusCode::kAborted, absl::StatusCode::kUnavailable,
        absl::StatusCode::kResourceExhausted, absl::StatusCode::kFailedPrecondition,
        absl::StatusCode::kInvalidArgument}) {
    Commits(result);
  }
}

prometheus::Counter& DispatchMetrics::Retries(std::string_view cause) {
  return metrics_.Counter("parley_dispatch_retries_total", "Calls and articles to be sent again, by cause.",
                          {{"cause", std::string(cause)}});
}

prometheus::Counter& DispatchMetrics::DeadLetters(v1::DeadLetterReason reason) {
  return metrics_.Counter(
      "parley_dispatch_dead_letters_total", "Articles given up, by reason.",
      {{"reason", obs::EnumLabel(v1::DeadLetterReason_Name(reason), "DEAD_LETTER_REASON_")}});
}

prometheus::Counter& DispatchMetrics::Commits(absl::StatusCode result) {
  return metrics_.Counter("parley_dispatch_commits_total", "Atomic steps tried, by status code.",
                          {{"result", obs::CodeLabel(result)}});
}

}  // namespace parley::dispatch
