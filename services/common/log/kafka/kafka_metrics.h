// What the log on Kafka counts.
#pragma once

#include "absl/status/status.h"
#include "common/obs/metrics.h"

namespace parley::log::kafka {

// Threads: any. Without a registry everything is counted into nowhere.
class KafkaMetrics {
 public:
  explicit KafkaMetrics(obs::Metrics* metrics)
      : own_(metrics == nullptr ? std::make_unique<obs::Metrics>() : nullptr),
        metrics_(metrics == nullptr ? *own_ : *metrics),
        appended(metrics_.Counter("parley_log_appended_records_total", "Records appended and durable")),
        transaction_seconds(metrics_.Histogram("parley_log_transaction_seconds",
                                               "Time of a transaction, its sync included",
                                               {.0005, .001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 5})),
        recycled(metrics_.Counter("parley_log_kafka_recycled_producers_total",
                                  "Producers made anew because a request may still be under way")),
        rebalances(metrics_.Counter("parley_log_kafka_rebalances_total",
                                    "Times that partitions were given to or taken from this process")) {}

  // A transaction ended like this.
  void Ended(absl::StatusCode code) {
    metrics_
        .Counter("parley_log_kafka_transactions_total", "Transactions by outcome",
                 {{"outcome", absl::StatusCodeToString(code)}})
        .Increment();
  }

 private:
  const std::unique_ptr<obs::Metrics> own_;
  obs::Metrics& metrics_;

 public:
  prometheus::Counter& appended;
  prometheus::Histogram& transaction_seconds;
  prometheus::Counter &recycled, &rebalances;
};

}  // namespace parley::log::kafka
