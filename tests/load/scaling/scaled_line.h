// A line of separate processes on a real broker whose workers come and go behind one name.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/load/scaling/recording.h"
#include "tests/load/scaling/sampler.h"
#include "tests/load/scaling/speed_limit.h"
#include "tests/support/dns_stub.h"
#include "tests/support/kafka/kafka_cluster.h"

namespace parley::load {

inline constexpr char kKafkaVersion[] = "3.9.2";
inline constexpr int kPartitions = 2;

struct LineOptions {
  double share = 0;          // Of a core, for each worker; zero: no limit.
  int batch_articles = 64;   // dispatch's, as is ...
  int max_in_flight = 1024;  // ... this.
};

// The workers have addresses of their own (127.0.0.2, .3, ...), one port, and the name that dispatch was
// given; a name server answers with the addresses of those that are there. That is what a container platform
// does (`docker-compose up --scale worker=4`).
//
// Threads: one, which lives as long as the line. The destructor kills all processes.
class ScaledLine {
 public:
  // Starts broker, topics, ingest, dispatch and aggregate; no worker yet. kUnavailable where no broker can
  // run.
  static absl::StatusOr<std::unique_ptr<ScaledLine>> Start(const LineOptions& options);
  ~ScaledLine();

  std::string brokers() const { return cluster_->bootstrap(); }
  std::string ingest_target() const;
  std::vector<Watched> Services() const;

  // Starts or ends workers until there are so many, the newest first to go. The name server knows at once;
  // waits until the new ones are ready and the old ones have ended, and notes it in `lives`.
  absl::Status SetWorkers(int count, Sampler& sampler, std::vector<WorkerLife>& lives);

  // A figure of dispatch's metrics.
  double OfDispatch(const std::string& metric) const;

 private:
  struct Service {
    Watched watched;
    std::unique_ptr<testing::Subprocess> process;
  };

  explicit ScaledLine(const LineOptions& options);
  absl::Status StartServices();
  absl::Status StartService(const std::string& verb, const std::vector<std::string>& arguments);
  absl::Status AddWorkers(int count, Sampler& sampler, std::vector<WorkerLife>& lives);
  absl::Status EndWorkers(int count, Sampler& sampler, std::vector<WorkerLife>& lives);
  void Announce();
  std::string AddressOf(size_t worker) const;

  const LineOptions options_;
  const test::TempDir folder_;
  const int ingest_port_, worker_port_, worker_metrics_port_;
  testing::DnsStub names_;
  std::unique_ptr<testing::KafkaCluster> cluster_;
  std::vector<Service> services_;
  std::vector<Service> workers_;
  std::unique_ptr<SpeedLimit> limit_;  // After the workers: none of them is left standing still.
};

}  // namespace parley::load
