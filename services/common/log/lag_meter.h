// Says how far consumer groups are behind, whether or not their consumers live.
#pragma once

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "common/base/mutex.h"
#include "common/base/stop.h"
#include "common/log/log.h"
#include "common/obs/metrics.h"

namespace parley::log {

// Where a group goes on: at its offset, unless retention was faster; at the beginning where it has none.
int64_t NextOffset(const Offsets& committed, const TopicPartition& partition, const PartitionRange& range);

struct LagMeterOptions {
  std::map<std::string, std::vector<std::string>> topics;  // That a group reads, by group.
  std::chrono::milliseconds interval{5'000};
};

// Sets the gauge parley_log_consumer_lag_records{group, topic, partition} from time to time: offsets from the
// group's next one, else from the first that is kept, to the end of the partition. Any process on the log can
// measure any group, and all get the same result; so one that is not the consumer tells even when the
// consumer is gone.
//
// On Kafka offsets have holes (transaction markers, aborted records), so the lag of a group that has read
// everything is 1 or some hundreds, not 0, until the next record comes.
//
// Threads: one of its own ("log-lag"); Measure from any. Failure: a measurement that the log refuses is
// counted by group and topic, and the gauges keep their last values; the first is logged, and the end of it,
// so that each service says by itself that its log is away. Ownership: `log` and `metrics` outlive it. Life
// cycle: measures from the constructor to the destructor, which waits for the log's answer.
class LagMeter {
 public:
  LagMeter(LagMeterOptions options, Log& log, obs::Metrics& metrics);
  ~LagMeter();
  LagMeter(const LagMeter&) = delete;
  LagMeter& operator=(const LagMeter&) = delete;

  // Measures now. One measurement at a time, so that none sets an older value than another one did.
  void Measure();

 private:
  absl::Status MeasureTopic(const std::string& group, const std::string& topic);
  void Say(const std::string& group, const std::string& topic, const absl::Status& status)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(measuring_);

  const LagMeterOptions options_;
  Log& log_;
  obs::Metrics& metrics_;
  StopSource stop_;
  Mutex measuring_;
  std::set<std::pair<std::string, std::string>> refused_ ABSL_GUARDED_BY(measuring_);  // Group and topic.
  std::thread thread_;
};

}  // namespace parley::log
