// A real Kafka cluster of one or three brokers as child processes, for tests that kill, pause and restart
// them. A test that only needs some broker shares one instead: shared_broker.h.
//
// Ownership: the cluster owns its processes and folders; the destructor kills and removes them. The processes
// also die when the thread that called Start or Restart ends, so call these from a thread that lives as long.
// Threads: one at a time. Blocking: Start and WaitReady wait for the brokers (4 to 25 s on two cores).
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/support/kafka/kafka_properties.h"
#include "tests/support/kafka/raw_kafka.h"
#include "tests/support/subprocess.h"
#include "tests/support/temp_dir.h"

namespace parley::testing {

struct KafkaClusterOptions {
  std::string version = "3.9.2";
  int nodes = 1;             // 1 or 3.
  KafkaSettings properties;  // Added to every node's server.properties, or replacing what stands there.
  // Where the folder with the brokers' data goes, e.g. a small tmpfs to fill; empty: the folder for temporary
  // files. Index files are allocated at log.index.size.max.bytes (10 MB), in holes.
  std::string data_parent;
  // A listener with SASL SCRAM-SHA-512 over TLS for user "alice".
  bool scram = false;
  std::string scram_password = "alice-secret";
  // With it, a client that bootstraps at such a port stays behind the fault proxies that listen there, one
  // for each node in order; see proxy_target().
  std::vector<int> proxy_ports;
  std::chrono::seconds ready_within{120};
};

class KafkaCluster {
 public:
  // OK, or why no broker of this version can run here: no Java, or the jars were not fetched (fetch-jars.sh).
  static absl::Status Available(const std::string& version);

  // Starts the brokers and waits until all are ready. The error carries the last lines of a broker's log.
  static absl::StatusOr<std::unique_ptr<KafkaCluster>> Start(const KafkaClusterOptions& options);
  ~KafkaCluster();
  KafkaCluster(const KafkaCluster&) = delete;
  KafkaCluster& operator=(const KafkaCluster&) = delete;

  // "127.0.0.1:port" of every node, with commas between.
  std::string bootstrap() const;
  // Settings of a client: without security, and as alice with `password`.
  KafkaSettings client() const { return {{"bootstrap.servers", bootstrap()}}; }
  KafkaSettings scram_client(const std::string& password) const;
  // The port that the fault proxy of the node must forward to.
  int proxy_target(int node) const { return At(node).plan.proxy_port; }

  int nodes() const { return static_cast<int>(nodes_.size()); }
  const std::string& data_folder() const { return data_.path(); }
  // Of a node that was not killed.
  pid_t pid(int node) const { return At(node).process->pid(); }
  // What the node has written, since Start.
  std::string Log(int node) const;

  // Nodes are named by Kafka's broker id: 1, 2, 3.
  // SIGKILL, also of a paused one.
  void Kill(int node);
  // The exit status of a node that ends by itself; nothing when it still runs after `within`.
  std::optional<int> WaitForEnd(int node, std::chrono::milliseconds within);
  void Pause(int node);     // SIGSTOP.
  void Continue(int node);  // SIGCONT.
  // Starts the node again with its data, killing it first when it runs. Does not wait: see WaitReady. A
  // killed node is let in again once its old session has ended, 9 s after the kill with one node (3 s with
  // three); set broker.session.timeout.ms and broker.heartbeat.interval.ms where that is too long.
  void Restart(int node);
  // Waits until every node that was not killed answers and knows all of these.
  absl::Status WaitReady(std::chrono::milliseconds within = std::chrono::seconds(60));

 private:
  struct Node {
    KafkaNodePlan plan;
    std::string properties_file;
    std::string earlier_log;
    std::unique_ptr<Subprocess> process;  // None while killed.
  };

  explicit KafkaCluster(const KafkaClusterOptions& options);
  absl::Status Plan();
  absl::Status Format();
  Node& At(int node);
  const Node& At(int node) const;
  absl::Status CheckRunning() const;
  std::string LastLines(const Node& node) const;

  const KafkaClusterOptions options_;
  const test::TempDir folder_;  // Settings and certificates.
  const test::TempDir data_;
  std::vector<Node> nodes_;  // After the folders: the processes end first.
};

}  // namespace parley::testing
