// What the command line says.
#pragma once

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "aggregate/options.h"
#include "common/obs/logging.h"
#include "common/rpc/server.h"
#include "dispatch/options.h"
#include "gateway/options.h"
#include "ingest/options.h"
#include "parley/verbs/tail.h"
#include "worker/options.h"

namespace parley::cli {

// Where the log lies and how it is laid out when it is made.
struct LogConfig {
  std::string data_dir = "parley-data";
  int32_t partitions = 1;

  // Of Kafka; without brokers the log is the embedded one.
  std::string brokers;
  std::string kafka_config;        // A file with librdkafka's settings.
  std::vector<std::string> kafka;  // More of them, NAME=VALUE.
  int replication = 3;             // Of topics that `parley topics` makes.
  std::chrono::milliseconds session_timeout{10'000};
  std::chrono::seconds stuck{120};  // See runtime/watchdog.h.
  bool on_kafka() const { return !brokers.empty(); }
};

struct ServiceConfig {
  std::string metrics_listen;     // Empty: no metrics endpoint.
  bool check_config = false;      // Only say whether the configuration is good.
  std::chrono::seconds grace{9};  // For a stop; then the process ends itself.
};

// For the verbs that a person uses by hand.
struct ByHand {
  std::string id;      // Of a story, process, event or dead letter.
  std::string at;      // RFC 3339 full-date; empty: everything.
  std::string target;  // A gateway's host:port; empty: the data directory.
  bool all = false;    // dlq list: those replayed as well. dlq replay: every one not yet replayed.
  bool json = false;
};

// One verb is chosen; only what it uses is filled.
struct Command {
  std::string program = "parley";  // As it was called.
  std::string verb;                // "run", "ingest", ..., "dlq list".
  obs::LoggingOptions logging;
  ServiceConfig service;
  LogConfig log;
  rpc::ServerOptions server{.listen = "127.0.0.1:7411"};
  rpc::ServerOptions health{.listen = ""};  // Of dispatch and aggregate, which serve nothing else.
  std::vector<std::string> worker_targets;
  std::string instance;  // Of dispatch and aggregate; empty: see runtime/service_options.h.
  bool once = false;     // run, ingest, dispatch, aggregate: end when there is nothing left to do.
  ingest::Options ingest;
  worker::WorkerOptions worker;
  dispatch::Options dispatch{.tick_interval = std::chrono::milliseconds(60'000)};
  aggregate::Options aggregate;
  gateway::Options gateway;
  verbs::TailOptions tail;
  ByHand by_hand;
};

// Fills `command` from flags, PARLEY_* variables and --config, in this order of precedence. When the process
// should end at once (help was asked for, or something is wrong and was said on standard error), returns its
// exit status.
std::optional<int> ParseCommandLine(int argc, const char* const* argv, Command& command);

// docs/configuration.md: every verb and flag with variable, default and meaning.
void PrintReference(std::ostream& out);

}  // namespace parley::cli
