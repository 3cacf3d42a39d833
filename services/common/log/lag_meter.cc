#include "common/log/lag_meter.h"

#include <algorithm>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/base/thread_pool.h"
#include "common/obs/logging.h"

namespace parley::log {
namespace {

prometheus::Gauge& Lag(obs::Metrics& metrics, const std::string& group, const TopicPartition& partition) {
  return metrics.Gauge(
      "parley_log_consumer_lag_records",
      "Offsets between where a group has got and the end of the partition.",
      {{"group", group}, {"topic", partition.topic}, {"partition", std::to_string(partition.partition)}});
}

prometheus::Counter& Failures(obs::Metrics& metrics, const std::string& group, const std::string& topic) {
  return metrics.Counter("parley_log_lag_failures_total",
                         "Measurements of lag that the log refused, by group and topic.",
                         {{"group", group}, {"topic", topic}});
}

}  // namespace

int64_t NextOffset(const Offsets& committed, const TopicPartition& partition, const PartitionRange& range) {
  const auto at = committed.find(partition);
  return at == committed.end() ? range.start : std::max(at->second, range.start);
}

LagMeter::LagMeter(LagMeterOptions options, Log& log, obs::Metrics& metrics)
    : options_(std::move(options)), log_(log), metrics_(metrics), thread_([this] {
        SetThreadName("log-lag");
        do {
          Measure();
        } while (!stop_.WaitFor(Deadline::After(options_.interval)));
      }) {}

LagMeter::~LagMeter() {
  stop_.Request();
  thread_.join();
}

void LagMeter::Measure() {
  MutexLock lock(measuring_);
  for (const auto& [group, topics] : options_.topics) {
    for (const std::string& topic : topics) {
      prometheus::Counter& failures = Failures(metrics_, group, topic);
      const absl::Status status = MeasureTopic(group, topic);
      if (!status.ok()) {
        failures.Increment();
      }
      Say(group, topic, status);
    }
  }
}

// Only what has changed.
void LagMeter::Say(const std::string& group, const std::string& topic, const absl::Status& status) {
  if (!status.ok() && refused_.emplace(group, topic).second) {
    obs::Logger("log.lag")->warn("action=log_does_not_answer group={} topic={} why={}", group, topic,
                                 obs::Field(ToString(status)));
  } else if (status.ok() && refused_.erase({group, topic}) > 0) {
    obs::Logger("log.lag")->info("action=log_answers_again group={} topic={}", group, topic);
  }
}

// The group's offsets are asked for first: what is committed meanwhile makes the lag seem longer, never
// negative.
absl::Status LagMeter::MeasureTopic(const std::string& group, const std::string& topic) {
  ASSIGN_OR_RETURN(const int32_t partitions, log_.Partitions(topic));
  ASSIGN_OR_RETURN(const Offsets committed, log_.Committed(group, topic));
  for (int32_t p = 0; p < partitions && !stop_.Requested(); ++p) {
    const TopicPartition partition{topic, p};
    ASSIGN_OR_RETURN(const PartitionRange range, log_.Range(partition));
    const int64_t lag = range.end - NextOffset(committed, partition, range);
    Lag(metrics_, group, partition).Set(static_cast<double>(std::max<int64_t>(lag, 0)));
  }
  return absl::OkStatus();
}

}  // namespace parley::log
