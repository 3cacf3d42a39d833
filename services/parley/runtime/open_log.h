// Which log the services work on.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "common/log/kafka/kafka_log.h"
#include "common/log/log.h"
#include "common/obs/metrics.h"
#include "parley/cli/command.h"

namespace parley::runtime {

// Kafka's where --brokers is given, with Parley's topics on it (kNotFound, kFailedPrecondition: see parley
// topics); else the embedded one in --data-dir, whose topics are made. `metrics` must outlive the log.
absl::StatusOr<std::unique_ptr<log::Log>> OpenLog(const cli::Command& command, obs::Metrics* metrics);

// The same, only to look: never makes anything, and does not mind that another process owns the data
// directory.
absl::StatusOr<std::unique_ptr<log::Log>> OpenLogToRead(const cli::Command& command);

// How Kafka is reached: --brokers, --kafka-config and --kafka.
absl::StatusOr<log::KafkaLogOptions> KafkaOptions(const cli::Command& command);

}  // namespace parley::runtime
