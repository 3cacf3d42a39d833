#include "tests/load/scaling/sampler.h"

#include <algorithm>

#include "common/base/check.h"
#include "tests/load/scaling/cpu_clock.h"
#include "tests/load/scaling/prometheus_page.h"

namespace parley::load {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kServiceTick{1000};
constexpr milliseconds kWorkerTick{200};
constexpr int kLooksAtOldWorkers = 5;  // Every so many ticks.
constexpr double kNewSeconds = 12;

}  // namespace

Sampler::Sampler(std::vector<Watched> services)
    : services_(std::move(services)),
      machine_cpu_at_start_(CpuOfMachine()),
      services_thread_([this] { EachTick(kServiceTick, [this] { LookAtServices(); }); }),
      workers_thread_([this] { EachTick(kWorkerTick, [this] { LookAtWorkers(); }); }) {}

Sampler::~Sampler() {
  stopping_ = true;
  if (services_thread_.joinable()) {
    services_thread_.join();
    workers_thread_.join();
  }
}

void Sampler::AddWorker(const Watched& worker) {
  MutexLock lock(mutex_);
  workers_.push_back({.watched = worker, .added = Now()});
}

void Sampler::RemoveWorker(const std::string& name) {
  MutexLock lock(mutex_);
  std::erase_if(workers_, [&](const Worker& worker) { return worker.watched.name == name; });
}

double Sampler::Now() const { return std::chrono::duration<double>(Clock::now() - began_).count(); }

Sample Sampler::latest() const {
  MutexLock lock(mutex_);
  return samples_.empty() ? Sample() : samples_.back();
}

void Sampler::Stop(Recording& recording) {
  stopping_ = true;
  services_thread_.join();
  workers_thread_.join();
  MutexLock lock(mutex_);
  recording.samples = std::move(samples_);
  recording.ticks = std::move(ticks_);
}

void Sampler::EachTick(milliseconds tick, const std::function<void()>& look) const {
  for (auto next = Clock::now(); !stopping_; next = std::max(next + tick, Clock::now())) {
    std::this_thread::sleep_until(next);
    look();
  }
}

void Sampler::LookAtWorkers() {
  std::vector<Worker> workers;
  {
    MutexLock lock(mutex_);
    workers = workers_;
  }
  const bool look_at_old = worker_looks_++ % kLooksAtOldWorkers == 0;
  if (!look_at_old && std::none_of(workers.begin(), workers.end(), [this](const Worker& worker) {
        return Now() < worker.added + kNewSeconds;
      })) {
    return;
  }
  for (const Worker& worker : workers) {
    const double cpu = CpuOfProcess(worker.watched.pid);
    const auto page = PrometheusPage::Fetch(worker.watched.host, worker.watched.metrics_port);
    if (page.has_value()) {
      tick_.articles[worker.watched.name] = page->Sum("parley_worker_articles_total");
    }
    MutexLock lock(mutex_);
    worker_cpu_[worker.watched.name] = std::max(worker_cpu_[worker.watched.name], cpu);
  }
  tick_.at = Now();
  MutexLock lock(mutex_);
  ticks_.push_back(tick_);
}

void Sampler::LookAtServices() {
  Sample sample = latest();
  sample.at = Now();
  sample.machine_cpu = CpuOfMachine() - machine_cpu_at_start_;
  for (const Watched& service : services_) {
    sample.cpu[service.name] = CpuOfProcess(service.pid);
  }
  const auto fetch = [this](const std::string& name) {
    return PrometheusPage::Fetch("127.0.0.1", Service(name).metrics_port);
  };
  if (const auto page = fetch("ingest")) {
    sample.accepted = page->Sum("parley_ingest_articles_accepted_total");
  }
  if (const auto page = fetch("dispatch")) {
    sample.extracted = page->Sum("parley_dispatch_articles_total");
    sample.dispatch_lag = page->Sum("parley_log_consumer_lag_records", "group=\"dispatch\"");
  }
  if (const auto page = fetch("aggregate")) {
    sample.merged = page->Sum("parley_aggregate_records_total");
    sample.aggregate_lag = page->Sum("parley_log_consumer_lag_records", "group=\"aggregate\"");
  }
  MutexLock lock(mutex_);
  sample.cpu["workers"] = 0;
  for (const auto& [name, cpu] : worker_cpu_) {
    sample.cpu["workers"] += cpu;
  }
  samples_.push_back(std::move(sample));
}

const Watched& Sampler::Service(const std::string& name) const {
  const auto found = std::find_if(services_.begin(), services_.end(),
                                  [&](const Watched& service) { return service.name == name; });
  PARLEY_CHECK(found != services_.end());
  return *found;
}

}  // namespace parley::load
