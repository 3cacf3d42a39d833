// A log in memory that behaves as badly as Kafka may, for tests: the same seed and the same calls give the
// same records, offsets and failures. See SimFaults for what can happen.
#pragma once

#include <memory>
#include <string>

#include "common/log/log.h"
#include "common/log/sim/sim_options.h"

namespace parley::log {

// Threads: any for the log, one at a time for a member (and for a repeatable run, one for everything).
// Blocking: nothing waits unless SimLogOptions::waits.
// Crash: a member destroyed without Shutdown is a process that died; the group notices later.
class SimLog : public Log {
 public:
  static std::unique_ptr<SimLog> Create(const SimLogOptions& options);

  virtual void SetFaults(const SimFaults& faults) = 0;
  // Lets so many calls' worth of time pass.
  virtual void Pass(int64_t calls) = 0;
  // Removes the superseded records of a topic at once, earlier than TopicSpec::retention promises.
  virtual absl::Status Compact(std::string_view topic) = 0;
  // Forgets how far the group got, as a broker does after its offsets' retention.
  virtual void ForgetOffsets(const std::string& group) = 0;
  // Removes the records before `offset`, as retention does.
  virtual absl::Status DropBefore(const TopicPartition& partition, int64_t offset) = 0;
};

}  // namespace parley::log
