#include "tests/load/scaling/speed_limit.h"

#include <algorithm>
#include <csignal>

#include "tests/load/scaling/cpu_clock.h"

namespace parley::load {
namespace {

constexpr std::chrono::milliseconds kLook{4};
// What a process that did nothing may make up for afterwards, in seconds of its share.
constexpr double kSavedSeconds = 0.1;

}  // namespace

SpeedLimit::SpeedLimit(double share) : share_(share), thread_([this] { Run(); }) {}

SpeedLimit::~SpeedLimit() {
  stopping_ = true;
  thread_.join();
  MutexLock lock(mutex_);
  for (const auto& [pid, held] : held_) {
    kill(pid, SIGCONT);
  }
}

void SpeedLimit::Add(pid_t pid) {
  MutexLock lock(mutex_);
  held_.try_emplace(pid, Held{.seen = Clock::now(), .used = CpuOfProcess(pid)});
}

void SpeedLimit::Remove(pid_t pid) {
  MutexLock lock(mutex_);
  if (held_.erase(pid) > 0) {
    kill(pid, SIGCONT);
  }
}

void SpeedLimit::Run() {
  while (!stopping_) {
    {
      MutexLock lock(mutex_);
      for (auto& [pid, held] : held_) {
        Look(pid, held);
      }
    }
    std::this_thread::sleep_for(kLook);
  }
}

void SpeedLimit::Look(pid_t pid, Held& held) const {
  const auto now = Clock::now();
  const double used = CpuOfProcess(pid);
  const double earned = share_ * std::chrono::duration<double>(now - held.seen).count();
  held.credit = std::min(held.credit + earned - (used - held.used), share_ * kSavedSeconds);
  held.seen = now;
  held.used = used;
  if (const bool stop = held.credit < 0; stop != held.stopped) {
    held.stopped = stop;
    kill(pid, stop ? SIGSTOP : SIGCONT);
  }
}

}  // namespace parley::load
