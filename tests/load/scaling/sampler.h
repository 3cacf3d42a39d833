// Looks at the services of a line while it works.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
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

// Every second the services, and the articles of each worker. A worker that is new is looked at every 0.2 s
// until a while after its first article: being asked costs a slow worker time that it could extract in.
// Counters of a worker that is gone keep their last value.
//
// Threads: two of its own, since a worker that is held back answers late; the methods from any. Life cycle:
// from the constructor to Stop.
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

  struct Worker {
    Watched watched;
    double added;  // When.
  };

  void EachTick(std::chrono::milliseconds tick, const std::function<void()>& look) const;
  void LookAtWorkers();
  void LookAtServices();
  const Watched& Service(const std::string& name) const;

  const std::vector<Watched> services_;
  const Clock::time_point began_ = Clock::now();
  const double machine_cpu_at_start_;
  std::atomic<bool> stopping_ = false;
  WorkerTick tick_;       // Of the thread that looks at workers.
  int worker_looks_ = 0;  // As well.
  mutable Mutex mutex_;
  std::vector<Worker> workers_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, double> worker_cpu_ ABSL_GUARDED_BY(mutex_);
  std::vector<Sample> samples_ ABSL_GUARDED_BY(mutex_);
  std::vector<WorkerTick> ticks_ ABSL_GUARDED_BY(mutex_);
  std::thread services_thread_, workers_thread_;
};

}  // namespace parley::load
