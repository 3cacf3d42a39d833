// When records become visible at the end of the line.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/mutex.h"
#include "tests/support/kafka/raw_kafka.h"

namespace parley::testing {

// Reads the consolidated topics as a subscriber on Kafka does, committed records only, from now on, and notes
// when each comes.
//
// Threads: one of its own that reads; all else from any.
class Arrivals {
 public:
  using Time = std::chrono::steady_clock::time_point;

  static absl::StatusOr<std::unique_ptr<Arrivals>> Follow(const KafkaSettings& client, int partitions);
  ~Arrivals();
  Arrivals(const Arrivals&) = delete;
  Arrivals& operator=(const Arrivals&) = delete;

  // Waits until something comes after `time`; false when nothing does in time.
  bool WaitForOneAfter(Time time, std::chrono::milliseconds patience) const;
  // The longest time that nothing came, from `from` to the last arrival before `until`.
  std::chrono::milliseconds LongestGap(Time from, Time until) const;

 private:
  Arrivals() = default;
  void Read();

  std::unique_ptr<RawKafka> consumer_;
  mutable Mutex mutex_;
  std::vector<Time> times_ ABSL_GUARDED_BY(mutex_);
  std::atomic<bool> done_ = false;
  std::thread reader_;
};

}  // namespace parley::testing
