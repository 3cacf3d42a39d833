// What the dispatch counts. Each name is explained in ../README.md.
#pragma once

#include <string>
#include <string_view>

#include "common/obs/metrics.h"
#include "parley/v1/dead_letter.pb.h"

namespace parley::dispatch {

// Threads: any.
class DispatchMetrics {
 public:
  explicit DispatchMetrics(obs::Metrics& metrics);

  void CountRetry(std::string_view cause);
  void CountDeadLetter(v1::DeadLetterReason reason);
  void CountCommit(std::string_view result);
  void SetLag(int32_t partition, int64_t records);

  prometheus::Counter& batches;
  prometheus::Counter& articles;
  prometheus::Counter& ticks;
  prometheus::Counter& hedges;
  prometheus::Counter& hedges_won;
  prometheus::Counter& rejoins;
  prometheus::Histogram& call_seconds;
  prometheus::Gauge& in_flight_articles;
  prometheus::Gauge& in_flight_bytes;
  prometheus::Gauge& calls;
  prometheus::Gauge& paused;
  prometheus::Gauge& oldest_seconds;

 private:
  obs::Metrics& metrics_;
};

}  // namespace parley::dispatch
