#include "common/log/kafka/settings.h"

#include <algorithm>
#include <array>
#include <fstream>

#include "common/base/status.h"

namespace parley::log::kafka {
namespace {

// The largest record (see limits.h) with Kafka's own overhead.
constexpr char kMaxMessageBytes[] = "10485760";

constexpr std::array<std::string_view, 15> kOurs = {
    "acks",
    "request.required.acks",
    "auto.offset.reset",
    "bootstrap.servers",
    "metadata.broker.list",
    "enable.auto.commit",
    "enable.auto.offset.store",
    "enable.idempotence",
    "enable.partition.eof",
    "group.id",
    "group.instance.id",
    "isolation.level",
    "max.in.flight.requests.per.connection",
    "partition.assignment.strategy",
    "transactional.id",
};

std::string Text(std::chrono::milliseconds time) { return std::to_string(time.count()); }

// A request must fail while its transaction still lives.
std::chrono::milliseconds SocketTimeout(const KafkaLogOptions& options) {
  return options.transaction_timeout * 6 / 10;
}

Properties Common(const KafkaLogOptions& options) {
  return {
      {"bootstrap.servers", options.brokers},
      {"client.id", "parley"},
      {"socket.timeout.ms", Text(SocketTimeout(options))},
      {"socket.nagle.disable", "true"},
      {"socket.keepalive.enable", "true"},
      {"reconnect.backoff.max.ms", "1000"},
      {"topic.metadata.refresh.interval.ms", "60000"},
      {"topic.metadata.refresh.fast.interval.ms", "100"},
      {"log.connection.close", "false"},
  };
}

Properties Consumer(const KafkaLogOptions& options) {
  Properties p = Common(options);
  p.insert({
      {"enable.auto.commit", "false"},
      {"enable.auto.offset.store", "false"},
      {"auto.offset.reset", "error"},
      {"isolation.level", "read_committed"},
      {"check.crcs", "true"},
      {"fetch.message.max.bytes", "1048576"},
      {"fetch.max.bytes", "16777216"},
      {"receive.message.max.bytes", "33554432"},
      {"fetch.error.backoff.ms", "50"},
      // A partition that is added has to wait for the fetch that is under way.
      {"fetch.wait.max.ms", "100"},
      // Below the default 2.0.2 stops fetching for a second whenever it has so many; bytes bound it instead.
      {"queued.min.messages", "100000"},
  });
  return p;
}

Properties Producer(const KafkaLogOptions& options) {
  Properties p = Common(options);
  p.insert({
      {"enable.idempotence", "true"},
      {"acks", "all"},
      {"compression.type", "lz4"},
      {"batch.size", "262144"},
      {"message.max.bytes", kMaxMessageBytes},
      {"queue.buffering.max.kbytes", "32768"},
      {"queue.buffering.max.messages", "50000"},
      // The default costs every short transaction 100 ms.
      {"retry.backoff.ms", "5"},
      {"message.timeout.ms", Text(options.transaction_timeout * 8 / 10)},
  });
  return p;
}

// The user's own win over ours; CheckProperties has kept back those that must not.
Properties With(Properties p, const Properties& users) {
  for (const auto& [name, value] : users) {
    p[name] = value;
  }
  return p;
}

}  // namespace

absl::Status CheckProperties(const Properties& properties) {
  for (const auto& [name, value] : properties) {
    if (std::find(kOurs.begin(), kOurs.end(), name) != kOurs.end()) {
      return InvalidArgument("Kafka setting {}: what Parley promises hangs on it, so it cannot be set{}",
                             name, name == "bootstrap.servers" ? " (see --brokers)" : "");
    }
  }
  return absl::OkStatus();
}

Properties AdminProperties(const KafkaLogOptions& options) {
  Properties p = Consumer(options);
  p["isolation.level"] = "read_uncommitted";
  return With(std::move(p), options.properties);
}

Properties GroupProperties(const KafkaLogOptions& options, const std::string& group, bool stable) {
  Properties p = Consumer(options);
  p["group.id"] = group;
  p["isolation.level"] = stable ? "read_committed" : "read_uncommitted";
  return With(std::move(p), options.properties);
}

Properties ReaderProperties(const KafkaLogOptions& options) {
  Properties p = Consumer(options);
  p["enable.partition.eof"] = "true";
  p["queued.max.messages.kbytes"] = "16384";
  return With(std::move(p), options.properties);
}

Properties AppenderProperties(const KafkaLogOptions& options) {
  Properties p = Producer(options);
  // Callers wait for what they append, so it only has to last for one of them to hand its records over.
  p["linger.ms"] = "1";
  return With(std::move(p), options.properties);
}

Properties MemberProperties(const KafkaLogOptions& options, const std::string& group,
                            const std::string& instance) {
  Properties p = Consumer(options);
  p["group.id"] = group;
  p["group.instance.id"] = instance;
  // 2.0.2's cooperative assignment has known faults; with static members eager costs little.
  p["partition.assignment.strategy"] = "range";
  p["session.timeout.ms"] = Text(options.session_timeout);
  p["heartbeat.interval.ms"] = Text(options.session_timeout / 4);
  p["max.poll.interval.ms"] = Text(std::max(options.session_timeout, std::chrono::milliseconds(300'000)));
  p["queued.max.messages.kbytes"] = "65536";
  return With(std::move(p), options.properties);
}

Properties TransactionProperties(const KafkaLogOptions& options, const std::string& transactional_id) {
  Properties p = Producer(options);
  p["transactional.id"] = transactional_id;
  p["transaction.timeout.ms"] = Text(options.transaction_timeout);
  p["linger.ms"] = "1";
  return With(std::move(p), options.properties);
}

size_t FetchQueueBytes(const Properties& properties) {
  constexpr size_t kByDefault = size_t{65536} << 10;
  const auto at = properties.find("queued.max.messages.kbytes");
  return at == properties.end() ? kByDefault : std::strtoull(at->second.c_str(), nullptr, 10) << 10;
}

std::chrono::milliseconds SuspiciousCommitTime(const KafkaLogOptions& options) {
  return SocketTimeout(options) / 2;
}

}  // namespace parley::log::kafka

namespace parley::log {

absl::StatusOr<std::map<std::string, std::string>> ReadKafkaProperties(const std::string& path) {
  std::ifstream file(path);
  if (!file) {
    return MakeStatus(absl::StatusCode::kNotFound, "{}: cannot be read (see --kafka-config)", path);
  }
  const auto trim = [](const std::string& text) {
    const size_t begin = text.find_first_not_of(" \t\r");
    return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
  };
  std::map<std::string, std::string> properties;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    line = trim(line);
    if (line.empty() || line[0] == '#') {
      continue;
    }
    const size_t equals = line.find('=');
    if (equals == std::string::npos || equals == 0) {
      return InvalidArgument("{}:{}: a line is name=value", path,
                             number);  // It may hold a password: not shown.
    }
    properties[trim(line.substr(0, equals))] = trim(line.substr(equals + 1));
  }
  return properties;
}

}  // namespace parley::log
