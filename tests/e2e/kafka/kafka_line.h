// Parley's services as separate processes on a Kafka cluster, fed bit by bit, killed and started again.
#pragma once

#include <csignal>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/e2e/pipeline.h"
#include "tests/support/kafka/kafka_cluster.h"
#include "tests/support/subprocess.h"
#include "tests/support/temp_dir.h"

namespace parley::testing {

inline constexpr int kLinePartitions = 2;

// The version of the brokers: PARLEY_KAFKA_VERSION, or 3.9.2.
std::string KafkaVersion();

// Threads: one. The destructor kills all processes.
class KafkaLine {
 public:
  // Makes the topics with `replication` replicas.
  KafkaLine(std::string brokers, int replication);

  // Starts a service that does not run: "ingest", "worker-0", "worker-1", "dispatch", "aggregate-0",
  // "aggregate-1", "gateway". An aggregate's instance is its name unless another is given.
  void Start(const std::string& name, const std::string& instance = "");
  void StartAll();
  void Kill(const std::string& name) { Signal(name, SIGKILL); }
  void Signal(const std::string& name, int signal);
  // The sum of a service's metric over all labels, or over those that contain `label`.
  double Metric(const std::string& name, const std::string& metric, const std::string& label = "") const;
  // What a service has written to standard error, in this life.
  std::string Errors(const std::string& name) { return processes_.at(name)->Errors(); }
  // How each service is, for a test that has failed.
  std::string Condition();
  std::optional<ProcessResult> Wait(const std::string& name, std::chrono::milliseconds wait);
  // Hands a process over to the caller, so that another of the name can be started.
  std::unique_ptr<Subprocess> Release(const std::string& name) { return std::move(processes_.at(name)); }
  std::vector<std::string> names() const;

  // Puts the next documents of the sample stream into the drop folder; false when there are none left.
  bool FeedOne();
  void Feed(int count, std::chrono::milliseconds pause);
  void FeedTheRest();
  size_t fed() const { return fed_; }

  // The records of a topic, as Topic() has them; of committed records only.
  std::vector<std::string> Topic(const std::string& topic) const;
  // Waits until the consolidated topics are as in `expected`, and then a little longer for what should not
  // come. Returns what is different, at last.
  std::string WaitFor(const std::map<std::string, std::vector<std::string>>& expected,
                      std::chrono::seconds patience);

 private:
  std::vector<std::string> Arguments(const std::string& name, const std::string& instance) const;

  const std::string brokers_;
  const test::TempDir folder_;
  const int ports_[2];
  std::map<std::string, int> metrics_ports_;
  std::vector<std::string> documents_;
  size_t fed_ = 0;
  std::map<std::string, std::unique_ptr<Subprocess>> processes_;
};

// The consolidated topics of an undisturbed run over the same documents, on the embedded log.
std::map<std::string, std::vector<std::string>> UndisturbedTopics();

}  // namespace parley::testing
