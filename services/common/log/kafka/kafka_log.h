// The log on Apache Kafka: production, where one machine is outgrown.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/log/log.h"
#include "common/obs/metrics.h"

namespace parley::log {

struct KafkaLogOptions {
  std::string brokers;  // "host:port,host:port".
  // librdkafka's settings: security.protocol, sasl.*, ssl.*, client.id, ... Those that the log's promises
  // hang on are refused.
  std::map<std::string, std::string> properties;
  // Whether EnsureTopic makes what is missing, and with how many replicas (-1: the broker's default).
  bool create_topics = false;
  int replication = -1;
  // How long an operation waits for a broker before it fails with kUnavailable.
  std::chrono::milliseconds request_timeout{10'000};
  // A transaction that is open for longer is aborted by the broker (some seconds later).
  std::chrono::milliseconds transaction_timeout{10'000};
  // A member that is not heard of for so long loses its partitions.
  std::chrono::milliseconds session_timeout{10'000};
  // Null: not counted. Must outlive the log.
  obs::Metrics* metrics = nullptr;
  // For tests: commits are aborted while this says so.
  std::function<bool()> abort_commits;
};

// Beyond what log.h says:
//
// Brokers: 3.9.2 and 4.4.0 in KRaft mode are tested. Durability: acks=all; how many replicas must have a
// record is the topic's min.insync.replicas. Append: records of one call are written as one only within a
// partition and a batch; after kUnavailable some of them may be there. Offsets have holes, so nothing is ever
// exactly "at the end". Times are the broker's (LogAppendTime), in milliseconds. Members are static: one that
// leaves or dies keeps its partitions for the session timeout, so that a restart moves nothing; Join fences
// the former self. id() is the cluster's: a topic that was deleted and made again is not noticed by it.
// Memory: librdkafka buffers up to 64 MiB for a member, 32 MiB for all that is being appended, and 16 MiB for
// each partition that is read without a group. Threads: about six for each client, of which there are a
// reader, an appender and an administrator, two for each member, and one for each group asked about.
class KafkaLog : public Log {
 public:
  // Connects. kUnavailable: no broker answers; kUnauthenticated, kPermissionDenied; kInvalidArgument: a
  // setting is wrong.
  static absl::StatusOr<std::unique_ptr<KafkaLog>> Open(const KafkaLogOptions& options);
};

// Reads a file of "name=value" lines; empty ones and those that begin with # are left out. kNotFound;
// kInvalidArgument names the line.
absl::StatusOr<std::map<std::string, std::string>> ReadKafkaProperties(const std::string& path);

}  // namespace parley::log
