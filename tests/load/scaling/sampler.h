// Looks at the services of a line while it works.
#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "common/base/mutex.h"
#include "tests/load/scaling/recording.h"

namespace parley::load {

// A process to look at.
struct Watched {
  std::string name;
  pid_t pid = 0;
  std::string host = "127.0.0.1";
  int metrics_port = 0;  // Zero: it tells none.
};

// Every 0.2 s the workers' articles, every second the rest. Counters of a worker that is gone keep their last
// value.
//
// Threads: one of its own; the methods from any. Life cycle: from the constructor to Stop.
class Sampler {
 public:
  // `services`: "ingest", "dispatch" and "aggregate" must be among them.
  explicit Sampler(std::vector<Watched> services);
  ~Sampler();
  Sampler(const Sampler&) = delete;
  Sampler& operator=(const Sampler&) = delete;

  void AddWorker(const Watched& worker);
  void RemoveWorker(const std::string& name);

  // Seconds since the beginning.
  double Now() const;
  Sample latest() const;
  // Hands over what was seen. Once.
  void Stop(Recording& recording);

 private:
  using Clock = std::chrono::steady_clock;

  void Run();
  void LookAtWorkers();
  void LookAtServices();
  const Watched& Service(const std::string& name) const;

  const std::vector<Watched> services_;
  const Clock::time_point began_ = Clock::now();
  const double machine_cpu_at_start_;
  std::atomic<bool> stopping_ = false;
  std::map<std::string, double> worker_cpu_;  // Of the sampling thread.
  WorkerTick tick_;                           // As well.
  mutable Mutex mutex_;
  std::vector<Watched> workers_ ABSL_GUARDED_BY(mutex_);
  std::vector<Sample> samples_ ABSL_GUARDED_BY(mutex_);
  std::vector<WorkerTick> ticks_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace parley::load
