#include "tests/support/kafka/kafka_cluster.h"

#include <csignal>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <sstream>

#include "common/base/check.h"
#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "tests/support/kafka/free_port.h"
#include "tests/support/kafka/kafka_certificates.h"

namespace parley::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Any 22 characters of base64url name a cluster.
constexpr char kClusterId[] = "parley-test-cluster-01";

std::string JarFolder(const std::string& version) {
  const char* folder = std::getenv("PARLEY_KAFKA_JARS");
  return std::string(folder == nullptr ? PARLEY_KAFKA_JARS : folder) + "/" + version;
}

// `java` expands the star itself.
std::vector<std::string> Java(const std::string& version, const std::vector<std::string>& flags,
                              const std::vector<std::string>& arguments) {
  std::vector<std::string> command = {"java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                                      "-XX:-UsePerfData"};
  command.insert(command.end(), flags.begin(), flags.end());
  command.insert(command.end(), {"-cp", JarFolder(version) + "/libs/*"});
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

std::filesystem::path OrTemporary(const std::string& folder) {
  return folder.empty() ? std::filesystem::temp_directory_path() : std::filesystem::path(folder);
}

}  // namespace

absl::Status KafkaCluster::Available(const std::string& version) {
  if (RunProcess({"java", "-version"}).status != 0) {
    return absl::UnavailableError("no java here; deploy/setup.sh installs it");
  }
  if (!std::filesystem::exists(JarFolder(version) + "/stamp")) {
    return MakeStatus(absl::StatusCode::kUnavailable,
                      "no jars of Kafka {} in {}; run tests/support/kafka/fetch-jars.sh {}", version,
                      JarFolder(version), version);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<KafkaCluster>> KafkaCluster::Start(const KafkaClusterOptions& options) {
  if (options.nodes != 1 && options.nodes != 3) {
    return InvalidArgument("a cluster of {} nodes: 1 or 3", options.nodes);
  }
  RETURN_IF_ERROR(Available(options.version));
  std::unique_ptr<KafkaCluster> cluster(new KafkaCluster(options));
  RETURN_IF_ERROR(cluster->Plan());
  RETURN_IF_ERROR(cluster->Format());
  for (int node = 1; node <= options.nodes; ++node) {
    cluster->Restart(node);
  }
  RETURN_IF_ERROR(cluster->WaitReady(options.ready_within));
  return cluster;
}

KafkaCluster::KafkaCluster(const KafkaClusterOptions& options)
    : options_(options), data_(OrTemporary(options.data_parent)) {}

KafkaCluster::~KafkaCluster() {
  for (int node = 1; node <= nodes(); ++node) {
    Kill(node);
  }
}

absl::Status KafkaCluster::Plan() {
  if (options_.scram) {
    RETURN_IF_ERROR(MakeCertificates(folder_.path()));
  }
  std::vector<KafkaNodePlan> plans;
  for (int id = 1; id <= options_.nodes; ++id) {
    const size_t index = plans.size();
    const bool proxied = index < options_.proxy_ports.size();
    plans.push_back({.id = id,
                     .port = FreePort(),
                     .controller_port = FreePort(),
                     .scram_port = options_.scram ? FreePort() : 0,
                     .proxy_port = proxied ? FreePort() : 0,
                     .advertised_port = proxied ? options_.proxy_ports[index] : 0,
                     .data_folder = data_ / fmt::format("node{}", id),
                     .certificate = folder_ / "broker.pem"});
  }
  for (const KafkaNodePlan& plan : plans) {
    const std::string file = folder_ / fmt::format("node{}.properties", plan.id);
    WriteFile(file, ServerProperties(plan, plans, options_.properties));
    nodes_.push_back({.plan = plan, .properties_file = file, .earlier_log = "", .process = nullptr});
  }
  return absl::OkStatus();
}

absl::Status KafkaCluster::Format() {
  std::vector<std::unique_ptr<Subprocess>> formats;
  for (const Node& node : nodes_) {
    std::vector<std::string> arguments = {"kafka.tools.StorageTool", "format", "-t", kClusterId, "-c",
                                          node.properties_file};
    if (options_.scram) {
      arguments.insert(arguments.end(), {"--add-scram", fmt::format("SCRAM-SHA-512=[name=alice,password={}]",
                                                                    options_.scram_password)});
    }
    formats.push_back(std::make_unique<Subprocess>(Java(options_.version, {"-Xmx64m"}, arguments),
                                                   SubprocessOptions{.dies_with_caller = true}));
  }
  for (const auto& format : formats) {
    const auto result = format->Wait(std::chrono::seconds(60));
    if (!result.has_value() || result->status != 0) {
      return Internal("formatting the folder of a Kafka {} failed: {}{}", options_.version, format->Output(),
                      format->Errors());
    }
  }
  return absl::OkStatus();
}

std::string KafkaCluster::bootstrap() const {
  std::string servers;
  for (const Node& node : nodes_) {
    servers += fmt::format("{}127.0.0.1:{}", servers.empty() ? "" : ",", node.plan.port);
  }
  return servers;
}

KafkaSettings KafkaCluster::scram_client(const std::string& password) const {
  std::string servers;
  for (const Node& node : nodes_) {
    servers += fmt::format("{}127.0.0.1:{}", servers.empty() ? "" : ",", node.plan.scram_port);
  }
  return {{"bootstrap.servers", servers},
          {"security.protocol", "sasl_ssl"},
          {"ssl.ca.location", folder_ / "ca.pem"},
          {"sasl.mechanism", "SCRAM-SHA-512"},
          {"sasl.username", "alice"},
          {"sasl.password", password}};
}

KafkaCluster::Node& KafkaCluster::At(int node) {
  PARLEY_CHECK(node >= 1 && node <= nodes());
  return nodes_[static_cast<size_t>(node - 1)];
}

const KafkaCluster::Node& KafkaCluster::At(int node) const {
  PARLEY_CHECK(node >= 1 && node <= nodes());
  return nodes_[static_cast<size_t>(node - 1)];
}

std::string KafkaCluster::Log(int node) const {
  const Node& at = At(node);
  return at.process == nullptr ? at.earlier_log
                               : at.earlier_log + at.process->Output() + at.process->Errors();
}

void KafkaCluster::Kill(int node) {
  Node& at = At(node);
  if (at.process != nullptr) {
    at.process->Signal(SIGKILL);
    at.process->Wait(std::chrono::seconds(30));
    at.earlier_log = Log(node);
    at.process.reset();
  }
}

std::optional<int> KafkaCluster::WaitForEnd(int node, milliseconds within) {
  const auto result = At(node).process->Wait(within);
  return result.has_value() ? std::optional<int>(result->status) : std::nullopt;
}

void KafkaCluster::Pause(int node) {
  if (At(node).process != nullptr) {
    At(node).process->Signal(SIGSTOP);
  }
}

void KafkaCluster::Continue(int node) {
  if (At(node).process != nullptr) {
    At(node).process->Signal(SIGCONT);
  }
}

void KafkaCluster::Restart(int node) {
  Kill(node);
  Node& at = At(node);
  at.process = std::make_unique<Subprocess>(
      Java(options_.version,
           {"-Xms64m", options_.nodes == 1 ? "-Xmx320m" : "-Xmx256m",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-Dorg.slf4j.simpleLogger.showDateTime=true"},
           {"kafka.Kafka", at.properties_file}),
      SubprocessOptions{.dies_with_caller = true});
}

absl::Status KafkaCluster::WaitReady(milliseconds within) {
  const auto until = steady_clock::now() + within;
  std::set<int> running;
  for (const Node& node : nodes_) {
    if (node.process != nullptr) {
      running.insert(node.plan.id);
    }
  }
  for (const int id : running) {
    // One at a time, so that each answers itself; in steps, to notice one that ended.
    const KafkaSettings only_it = {{"bootstrap.servers", fmt::format("127.0.0.1:{}", At(id).plan.port)}};
    for (absl::Status ready = absl::UnknownError(""); !ready.ok();) {
      RETURN_IF_ERROR(CheckRunning());
      ready = WaitForBrokers(only_it, running, milliseconds(1000));
      if (!ready.ok() && steady_clock::now() >= until) {
        return Annotate(ready, fmt::format("Kafka {} not ready within {} ms; node {} says: {}",
                                           options_.version, within.count(), id, LastLines(At(id))));
      }
    }
  }
  return absl::OkStatus();
}

absl::Status KafkaCluster::CheckRunning() const {
  for (const Node& node : nodes_) {
    if (node.process != nullptr) {
      if (const auto result = node.process->Wait(milliseconds(0))) {
        return Internal("Kafka {}, node {}, ended with {}; it said: {}", options_.version, node.plan.id,
                        result->status, LastLines(node));
      }
    }
  }
  return absl::OkStatus();
}

std::string KafkaCluster::LastLines(const Node& node) const {
  constexpr size_t kLines = 15;
  std::deque<std::string> lines;
  std::istringstream log(Log(node.plan.id));
  for (std::string line; std::getline(log, line);) {
    // Where in the broker it happened would hide what happened.
    if (!line.starts_with("\tat ")) {
      lines.push_back(line);
    }
    if (lines.size() > kLines) {
      lines.pop_front();
    }
  }
  return fmt::format("{}", fmt::join(lines, "\n"));
}

}  // namespace parley::testing
