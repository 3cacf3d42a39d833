// What the gateway counts. README.md says what each means.
#pragma once

#include <string>

#include "common/log/record.h"
#include "common/obs/article_age.h"
#include "common/obs/metrics.h"

namespace parley::gateway {

struct GatewayMetrics {
  explicit GatewayMetrics(obs::Metrics& metrics_in)
      : metrics(metrics_in),
        view_delay(metrics.Histogram("parley_gateway_view_delay_seconds",
                                     "From a record's append until the view has it, newest record of a batch",
                                     obs::LatencyBounds())),
        subscribers(metrics.Gauge("parley_gateway_subscribers", "Open subscriptions")),
        delivered(metrics.Counter("parley_gateway_delivered_items_total", "Items written to subscribers")),
        conflated(metrics.Counter("parley_gateway_conflated_items_total", "Superseded versions left out")),
        stalled(metrics.Counter("parley_gateway_stalled_subscribers_total",
                                "Subscribers cut because they took nothing")),
        age(metrics, obs::Stage::kViewed) {
    RefusedSubscribers(absl::StatusCode::kResourceExhausted);
    FailedSubscribers(absl::StatusCode::kOutOfRange);
    for (const absl::StatusCode code : {absl::StatusCode::kUnavailable, absl::StatusCode::kResourceExhausted,
                                        absl::StatusCode::kDataLoss, absl::StatusCode::kOutOfRange}) {
      ViewFailures(code);
    }
    for (const char* reason : {"missing", "damaged", "schema", "log", "range"}) {
      ViewRebuilds(reason);
    }
  }

  prometheus::Counter& ViewRecords(const std::string& topic) {
    return metrics.Counter("parley_gateway_view_records_total", "Records taken into the view",
                           {{"topic", topic}});
  }
  prometheus::Counter& ViewUnreadable(const std::string& topic) {
    return metrics.Counter("parley_gateway_view_unreadable_records_total",
                           "Records left out because they cannot be read", {{"topic", topic}});
  }
  prometheus::Gauge& ViewLag(const log::TopicPartition& partition) {
    return metrics.Gauge("parley_gateway_view_lag_records", "Records on the log and not yet in the view",
                         {{"topic", partition.topic}, {"partition", std::to_string(partition.partition)}});
  }
  prometheus::Counter& ViewRebuilds(const std::string& reason) {
    return metrics.Counter("parley_gateway_view_rebuilds_total", "Times the view was begun anew",
                           {{"reason", reason}});
  }
  prometheus::Counter& ViewFailures(absl::StatusCode code) {
    return metrics.Counter(
        "parley_gateway_view_failures_total",
        "Times the view could not be brought up to date, by status code; it is tried again",
        {{"code", obs::CodeLabel(code)}});
  }
  prometheus::Counter& RefusedSubscribers(absl::StatusCode code) {
    return metrics.Counter("parley_gateway_refused_subscribers_total",
                           "Subscriptions refused when they were asked for, by status code",
                           {{"code", obs::CodeLabel(code)}});
  }
  prometheus::Counter& FailedSubscribers(absl::StatusCode code) {
    return metrics.Counter(
        "parley_gateway_failed_subscribers_total",
        "Subscriptions ended because they cannot go on from where they are, by status code",
        {{"code", obs::CodeLabel(code)}});
  }
  prometheus::Histogram& QuerySeconds(const std::string& method) {
    return metrics.Histogram("parley_gateway_query_seconds", "Time of a query, waiting included",
                             obs::LatencyBounds(), {{"method", method}});
  }
  prometheus::Counter& QueryFailures(absl::StatusCode code) {
    return metrics.Counter("parley_gateway_query_failures_total", "Queries that were not answered OK",
                           {{"code", obs::CodeLabel(code)}});
  }

  obs::Metrics& metrics;
  prometheus::Histogram& view_delay;
  prometheus::Gauge& subscribers;
  prometheus::Counter& delivered;
  prometheus::Counter& conflated;
  prometheus::Counter& stalled;
  obs::ArticleAge age;
};

}  // namespace parley::gateway
