// What a worker counts. Each name is explained in ../README.md.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "common/obs/metrics.h"

namespace parley::worker {

// Threads: any.
class WorkerMetrics {
 public:
  explicit WorkerMetrics(obs::Metrics& metrics)
      : extract_requests(Requests(metrics, "Extract")),
        batch_requests(Requests(metrics, "ExtractBatch")),
        articles(metrics.Counter("parley_worker_articles_total", "Articles extracted.")),
        article_seconds(metrics.Histogram("parley_worker_article_seconds", "Time to extract one article.",
                                          obs::LatencyBounds())),
        in_flight(metrics.Gauge("parley_worker_in_flight_articles", "Articles waiting or being extracted.")),
        abandoned(
            metrics.Counter("parley_worker_abandoned_requests_total",
                            "Calls whose caller gave up, or whose deadline passed, before the answer.")),
        rejected(metrics.Counter("parley_worker_rejected_requests_total", "Requests refused: worker full.")),
        metrics_(metrics) {}

  // Counts an article, or a request as a whole, that got an error.
  void CountError(const absl::Status& status) {
    metrics_
        .Counter("parley_worker_errors_total", "Articles and requests answered with an error, by code.",
                 {{"code", obs::CodeLabel(status.code())}})
        .Increment();
  }

  prometheus::Counter& extract_requests;
  prometheus::Counter& batch_requests;
  prometheus::Counter& articles;
  prometheus::Histogram& article_seconds;
  prometheus::Gauge& in_flight;
  prometheus::Counter& abandoned;
  prometheus::Counter& rejected;

 private:
  static prometheus::Counter& Requests(obs::Metrics& metrics, const std::string& method) {
    return metrics.Counter("parley_worker_requests_total", "Calls, by method.", {{"method", method}});
  }

  obs::Metrics& metrics_;
};

}  // namespace parley::worker
