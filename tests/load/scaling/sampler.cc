#include "tests/load/scaling/sampler.h"

#include <algorithm>

#include "common/base/check.h"
#include "tests/load/scaling/cpu_clock.h"
#include "tests/load/scaling/prometheus_page.h"

namespace parley::load {
namespace {

constexpr std::chrono::milliseconds kTick{200};
constexpr int kTicksOfASample = 5;

}  // namespace

Sampler::Sampler(std::vector<Watched> services)
    : services_(std::move(services)), machine_cpu_at_start_(CpuOfMachine()), thread_([this] { Run(); }) {}

Sampler::~Sampler() {
  stopping_ = true;
  if (thread_.joinable()) {
    thread_.join();
  }
}

void Sampler::AddWorker(const Watched& worker) {
  MutexLock lock(mutex_);
  workers_.push_back(worker);
}

void Sampler::RemoveWorker(const std::string& name) {
  MutexLock lock(mutex_);
  std::erase_if(workers_, [&](const Watched& worker) { return worker.name == name; });
}

double Sampler::Now() const { return std::chrono::duration<double>(Clock::now() - began_).count(); }

Sample Sampler::latest() const {
  MutexLock lock(mutex_);
  return samples_.empty() ? Sample() : samples_.back();
}

void Sampler::Stop(Recording& recording) {
  stopping_ = true;
  thread_.join();
  MutexLock lock(mutex_);
  recording.samples = std::move(samples_);
  recording.ticks = std::move(ticks_);
}

void Sampler::Run() {
  for (int tick = 0; !stopping_; ++tick) {
    std::this_thread::sleep_until(began_ + tick * kTick);
    LookAtWorkers();
    if (tick % kTicksOfASample == 0) {
      LookAtServices();
    }
  }
}

void Sampler::LookAtWorkers() {
  std::vector<Watched> workers;
  {
    MutexLock lock(mutex_);
    workers = workers_;
  }
  tick_.at = Now();
  for (const Watched& worker : workers) {
    double& cpu = worker_cpu_[worker.name];
    cpu = std::max(cpu, CpuOfProcess(worker.pid));
    if (const auto page = PrometheusPage::Fetch(worker.host, worker.metrics_port)) {
      tick_.articles[worker.name] = page->Sum("parley_worker_articles_total");
    }
  }
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
  sample.cpu["workers"] = 0;
  for (const auto& [name, cpu] : worker_cpu_) {
    sample.cpu["workers"] += cpu;
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
  samples_.push_back(std::move(sample));
}

const Watched& Sampler::Service(const std::string& name) const {
  const auto found = std::find_if(services_.begin(), services_.end(),
                                  [&](const Watched& service) { return service.name == name; });
  PARLEY_CHECK(found != services_.end());
  return *found;
}

}  // namespace parley::load
