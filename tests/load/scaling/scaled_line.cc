#include "tests/load/scaling/scaled_line.h"

#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "common/base/clock.h"
#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "tests/load/scaling/prometheus_page.h"
#include "tests/support/kafka/free_port.h"

namespace parley::load {
namespace {

using testing::FreePort;
using testing::Subprocess;

constexpr std::chrono::seconds kPatience{30};

absl::Status WaitUntilReady(const std::string& name, Subprocess& process) {
  for (const Deadline deadline = Deadline::After(kPatience); !deadline.Passed();) {
    if (process.Errors().find(": ready") != std::string::npos) {
      return absl::OkStatus();
    }
    if (process.Wait(std::chrono::milliseconds(10)).has_value()) {
      return Internal("{} has ended: {}", name, process.Errors());
    }
  }
  return Internal("{} is not ready after {} s: {}", name, kPatience.count(), process.Errors());
}

std::unique_ptr<Subprocess> Spawn(const std::vector<std::string>& arguments) {
  return std::make_unique<Subprocess>(arguments, testing::SubprocessOptions{.dies_with_caller = true});
}

}  // namespace

ScaledLine::ScaledLine(const LineOptions& options)
    : options_(options),
      ingest_port_(FreePort()),
      worker_port_(FreePort()),
      worker_metrics_port_(FreePort()),
      names_({}) {
  if (options.share > 0) {
    limit_ = std::make_unique<SpeedLimit>(options.share);
  }
}

ScaledLine::~ScaledLine() = default;

absl::StatusOr<std::unique_ptr<ScaledLine>> ScaledLine::Start(const LineOptions& options) {
  std::unique_ptr<ScaledLine> line(new ScaledLine(options));
  ASSIGN_OR_RETURN(line->cluster_, testing::KafkaCluster::Start({.version = kKafkaVersion}));
  RETURN_IF_ERROR(testing::WarmUp(line->cluster_->client(), 1));
  RETURN_IF_ERROR(line->StartServices());
  return line;
}

absl::Status ScaledLine::StartServices() {
  const testing::ProcessResult topics =
      testing::RunProcess({testing::ParleyBinary(), "topics", "--brokers", brokers(), "--partitions",
                           std::to_string(kPartitions), "--replication", "1"});
  if (topics.status != 0) {
    return Internal("parley topics: {}{}", topics.out, topics.err);
  }
  RETURN_IF_ERROR(StartService("ingest", {"--listen", ingest_target()}));
  // Ticks would be counted among the records that are merged.
  RETURN_IF_ERROR(StartService(
      "dispatch", {"--worker", fmt::format("dns://{}/worker.test:{}", names_.address(), worker_port_),
                   "--tick-ms", "0", "--batch-articles", std::to_string(options_.batch_articles),
                   "--max-in-flight", std::to_string(options_.max_in_flight)}));
  return StartService("aggregate", {});
}

absl::Status ScaledLine::StartService(const std::string& verb, const std::vector<std::string>& more) {
  const int metrics_port = FreePort();
  std::vector<std::string> arguments = {testing::ParleyBinary(),
                                        verb,
                                        "--brokers",
                                        brokers(),
                                        "--data-dir",
                                        folder_ / verb,
                                        "--metrics-listen",
                                        fmt::format("127.0.0.1:{}", metrics_port)};
  arguments.insert(arguments.end(), more.begin(), more.end());
  Service service{.watched = {.name = verb, .metrics_port = metrics_port}, .process = Spawn(arguments)};
  service.watched.pid = service.process->pid();
  services_.push_back(std::move(service));
  return WaitUntilReady(verb, *services_.back().process);
}

std::string ScaledLine::ingest_target() const { return fmt::format("127.0.0.1:{}", ingest_port_); }

std::vector<Watched> ScaledLine::Services() const {
  std::vector<Watched> watched;
  for (const Service& service : services_) {
    watched.push_back(service.watched);
  }
  watched.push_back({.name = "broker", .pid = cluster_->pid(1)});
  watched.push_back({.name = "feeding and measuring", .pid = getpid()});
  return watched;
}

absl::Status ScaledLine::SetWorkers(int count, Sampler& sampler, std::vector<WorkerLife>& lives) {
  const int more = count - static_cast<int>(workers_.size());
  return more >= 0 ? AddWorkers(more, sampler, lives) : EndWorkers(-more, sampler, lives);
}

absl::Status ScaledLine::AddWorkers(int count, Sampler& sampler, std::vector<WorkerLife>& lives) {
  const size_t first = workers_.size();
  for (size_t i = first; i < first + static_cast<size_t>(count); ++i) {
    Service worker{.watched = {.name = fmt::format("worker {}", i + 1),
                               .host = AddressOf(i),
                               .metrics_port = worker_metrics_port_},
                   .process = nullptr};
    lives.push_back({.name = worker.watched.name, .started = sampler.Now(), .told_to_end = {}, .ended = {}});
    // One thread, so that a worker is the same unit in both experiments: one core at most.
    worker.process = Spawn({testing::ParleyBinary(), "worker", "--worker-threads", "1", "--listen",
                            fmt::format("{}:{}", AddressOf(i), worker_port_), "--metrics-listen",
                            fmt::format("{}:{}", AddressOf(i), worker_metrics_port_)});
    worker.watched.pid = worker.process->pid();
    workers_.push_back(std::move(worker));
  }
  Announce();
  for (size_t i = first; i < workers_.size(); ++i) {
    RETURN_IF_ERROR(WaitUntilReady(workers_[i].watched.name, *workers_[i].process));
    sampler.AddWorker(workers_[i].watched);
    if (limit_ != nullptr) {
      limit_->Add(workers_[i].watched.pid);
    }
  }
  return absl::OkStatus();
}

absl::Status ScaledLine::EndWorkers(int count, Sampler& sampler, std::vector<WorkerLife>& lives) {
  std::vector<Service> leaving;
  for (int i = 0; i < count; ++i) {
    leaving.push_back(std::move(workers_.back()));
    workers_.pop_back();
  }
  Announce();
  const auto life_of = [&](const Service& worker) -> WorkerLife& {
    return *std::find_if(lives.rbegin(), lives.rend(),
                         [&](const WorkerLife& life) { return life.name == worker.watched.name; });
  };
  for (const Service& worker : leaving) {
    if (limit_ != nullptr) {
      limit_->Remove(worker.watched.pid);
    }
    sampler.RemoveWorker(worker.watched.name);
    life_of(worker).told_to_end = sampler.Now();
    worker.process->Signal(SIGTERM);
  }
  for (const Service& worker : leaving) {
    const auto result = worker.process->Wait(kPatience);
    if (!result.has_value()) {
      return Internal("{} does not end", worker.watched.name);
    }
    life_of(worker).ended = sampler.Now();
    life_of(worker).status = result->status;
  }
  return absl::OkStatus();
}

void ScaledLine::Announce() {
  std::vector<std::string> addresses;
  for (size_t i = 0; i < workers_.size(); ++i) {
    addresses.push_back(AddressOf(i));
  }
  names_.SetAddresses(std::move(addresses));
}

std::string ScaledLine::AddressOf(size_t worker) const { return fmt::format("127.0.0.{}", worker + 2); }

double ScaledLine::OfDispatch(const std::string& metric) const {
  for (const Service& service : services_) {
    if (service.watched.name == "dispatch") {
      const auto page = PrometheusPage::Fetch("127.0.0.1", service.watched.metrics_port);
      return page.has_value() ? page->Sum(metric) : 0;
    }
  }
  return 0;
}

}  // namespace parley::load
