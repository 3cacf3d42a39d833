#include "parley/runtime/open_log.h"

#include <filesystem>
#include <thread>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/log/sqlite/sqlite_log.h"
#include "common/log/topics.h"

namespace parley::runtime {
namespace {

constexpr std::chrono::seconds kTopicsWait{3};
constexpr std::chrono::milliseconds kLook{200};

// Snapshots, crash marks and the gateway's view lie there, whatever the log is.
absl::Status MakeDataDir(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  return error ? MakeStatus(absl::StatusCode::kPermissionDenied, "cannot make --data-dir {}: {}", path,
                            error.message())
               : absl::OkStatus();
}

}  // namespace

absl::StatusOr<log::KafkaLogOptions> KafkaOptions(const cli::Command& command) {
  log::KafkaLogOptions options{.brokers = command.log.brokers};
  if (!command.log.kafka_config.empty()) {
    ASSIGN_OR_RETURN(options.properties, log::ReadKafkaProperties(command.log.kafka_config));
  }
  for (const std::string& setting : command.log.kafka) {
    const size_t equals = setting.find('=');
    if (equals == std::string::npos || equals == 0) {
      return InvalidArgument("--kafka {}: expected NAME=VALUE", setting);
    }
    options.properties[setting.substr(0, equals)] = setting.substr(equals + 1);
  }
  options.session_timeout = command.log.session_timeout;
  return options;
}

absl::StatusOr<std::unique_ptr<log::Log>> OpenLog(const cli::Command& command, obs::Metrics* metrics) {
  if (!command.log.on_kafka()) {
    ASSIGN_OR_RETURN(std::unique_ptr<log::Log> log,
                     log::SqliteLog::Open({.data_dir = command.log.data_dir, .metrics = metrics}));
    RETURN_IF_ERROR(log::EnsureParleyTopics(*log, command.log.partitions));
    return log;
  }
  RETURN_IF_ERROR(MakeDataDir(command.log.data_dir));
  ASSIGN_OR_RETURN(log::KafkaLogOptions options, KafkaOptions(command));
  options.metrics = metrics;
  ASSIGN_OR_RETURN(std::unique_ptr<log::Log> log, log::KafkaLog::Open(options));
  absl::Status topics = log::CheckParleyTopics(*log);
  // Made a moment ago, they are not known to every broker yet.
  for (const Deadline deadline = Deadline::After(kTopicsWait);
       absl::IsNotFound(topics) && !deadline.Passed();) {
    std::this_thread::sleep_for(kLook);
    topics = log::CheckParleyTopics(*log);
  }
  RETURN_IF_ERROR(topics);
  return log;
}

absl::StatusOr<std::unique_ptr<log::Log>> OpenLogToRead(const cli::Command& command) {
  if (command.log.on_kafka()) {
    ASSIGN_OR_RETURN(const log::KafkaLogOptions options, KafkaOptions(command));
    return log::KafkaLog::Open(options);
  }
  return log::SqliteLog::Open({.data_dir = command.log.data_dir, .read_only = true});
}

}  // namespace parley::runtime
