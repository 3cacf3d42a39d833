#include "common/base/thread_pool.h"

#include <pthread.h>

#include <algorithm>
#include <fstream>

namespace parley {
namespace {

constexpr std::chrono::hours kForEver{24 * 365};

size_t CpusOfQuota(double quota, double period) {
  return quota > 0 && period > 0 ? std::max<size_t>(1, static_cast<size_t>(quota / period)) : SIZE_MAX;
}

size_t QuotaV2() {
  std::ifstream in("/sys/fs/cgroup/cpu.max");
  std::string quota;
  double period = 0;
  in >> quota >> period;
  return in && quota != "max" ? CpusOfQuota(std::strtod(quota.c_str(), nullptr), period) : SIZE_MAX;
}

size_t QuotaV1() {
  double quota = 0;
  double period = 0;
  std::ifstream("/sys/fs/cgroup/cpu/cpu.cfs_quota_us") >> quota;
  std::ifstream("/sys/fs/cgroup/cpu/cpu.cfs_period_us") >> period;
  return CpusOfQuota(quota, period);
}

}  // namespace

ThreadPool::ThreadPool(const std::string& name, size_t threads, size_t queue_capacity)
    : queue_(queue_capacity) {
  for (size_t i = 0; i < threads; ++i) {
    threads_.emplace_back([this, name] {
      SetThreadName(name);
      while (auto work = queue_.Pop(Deadline::After(kForEver))) {
        (*work)();
      }
    });
  }
}

ThreadPool::~ThreadPool() {
  queue_.Close();
  for (std::thread& thread : threads_) {
    thread.join();
  }
}

bool ThreadPool::Submit(std::function<void()> work) { return queue_.Push(std::move(work), Deadline::Now()); }

size_t AvailableCpus() {
  const size_t machine = std::max(1U, std::thread::hardware_concurrency());
  return std::min({machine, QuotaV2(), QuotaV1()});
}

void SetThreadName(const std::string& name) {
  pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
}

}  // namespace parley
