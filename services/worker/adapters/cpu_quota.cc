#include "worker/adapters/cpu_quota.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <fstream>
#include <string>
#include <thread>

namespace parley::worker {
namespace {

// The number at the start of `text`, which is advanced past it and one space; 0 when there is none.
int64_t TakeNumber(std::string_view& text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) {
    return 0;
  }
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  text.remove_prefix(text.starts_with(' ') ? 1 : 0);
  return value;
}

std::string FirstLine(const char* path) {
  std::ifstream in(path);
  std::string line;
  std::getline(in, line);
  return line;
}

std::string CpuMax() {
  std::string line = FirstLine("/sys/fs/cgroup/cpu.max");
  if (line.empty()) {  // Version 1 has a file for each number, and -1 for "no limit".
    line = FirstLine("/sys/fs/cgroup/cpu/cpu.cfs_quota_us") + " " +
           FirstLine("/sys/fs/cgroup/cpu/cpu.cfs_period_us");
  }
  return line;
}

}  // namespace

int CpusOfQuota(std::string_view cpu_max, int cpus) {
  const int64_t quota = TakeNumber(cpu_max);
  const int64_t period = TakeNumber(cpu_max);
  if (quota <= 0 || period <= 0) {
    return std::max(cpus, 1);
  }
  const int64_t granted = quota / period + (quota % period != 0 ? 1 : 0);
  return static_cast<int>(std::clamp<int64_t>(granted, 1, std::max(cpus, 1)));
}

int UsableCpus() { return CpusOfQuota(CpuMax(), static_cast<int>(std::thread::hardware_concurrency())); }

}  // namespace parley::worker
