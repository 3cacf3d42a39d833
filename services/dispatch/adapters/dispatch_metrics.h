// What the dispatch counts. Each name is explained in ../README.md.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "common/obs/article_age.h"
#include "common/obs/metrics.h"
#include "parley/v1/dead_letter.pb.h"

namespace parley::dispatch {

// Threads: any.
class DispatchMetrics {
 public:
  explicit DispatchMetrics(obs::Metrics& metrics);

  prometheus::Counter& Retries(std::string_view cause);
  prometheus::Counter& DeadLetters(v1::DeadLetterReason reason);
  prometheus::Counter& Commits(absl::StatusCode result);

  prometheus::Counter& batches;
  prometheus::Counter& articles;
  prometheus::Counter& ticks;
  prometheus::Counter& hedges;
  prometheus::Counter& hedges_won;
  prometheus::Counter& rejoins;
  prometheus::Histogram& batch_articles;
  prometheus::Histogram& call_seconds;
  prometheus::Gauge& in_flight_articles;
  prometheus::Gauge& in_flight_bytes;
  prometheus::Gauge& calls;
  prometheus::Gauge& paused;
  prometheus::Gauge& oldest_seconds;
  prometheus::Gauge& workers_reachable;
  obs::ArticleAge age;

 private:
  obs::Metrics& metrics_;
};

}  // namespace parley::dispatch
