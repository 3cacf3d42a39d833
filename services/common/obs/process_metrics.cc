#include "common/obs/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace parley::obs {
namespace {

using prometheus::MetricFamily;

MetricFamily Family(prometheus::MetricType type, const char* name, const char* help) {
  MetricFamily family{.name = name, .help = help, .type = type, .metric = {}};
  family.metric.emplace_back();
  return family;
}

MetricFamily Gauge(const char* name, const char* help, double value) {
  MetricFamily family = Family(prometheus::MetricType::Gauge, name, help);
  family.metric[0].gauge.value = value;
  return family;
}

MetricFamily Counter(const char* name, const char* help, double value) {
  MetricFamily family = Family(prometheus::MetricType::Counter, name, help);
  family.metric[0].counter.value = value;
  return family;
}

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double CpuSeconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return Seconds(usage.ru_utime) + Seconds(usage.ru_stime);
}

// The second number of /proc/self/statm is in pages. Negative when it cannot be read.
double ResidentBytes() {
  std::ifstream file("/proc/self/statm");
  double size = 0;
  double resident = 0;
  return file >> size >> resident ? resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) : -1;
}

double OpenFiles() {
  std::error_code error;
  double open = 0;
  for (std::filesystem::directory_iterator file("/proc/self/fd", error), end; !error && file != end;
       file.increment(error)) {
    ++open;
  }
  return error ? -1 : open - 1;  // One of them was for looking.
}

double FileLimit() {
  rlimit limit{};
  return ::getrlimit(RLIMIT_NOFILE, &limit) == 0 ? static_cast<double>(limit.rlim_cur) : -1;
}

}  // namespace

std::vector<MetricFamily> ProcessMetrics::Collect() const {
  const std::chrono::duration<double> begun = begun_.time_since_epoch();
  std::vector<MetricFamily> families{
      Gauge("process_start_time_seconds", "When the process began to serve metrics, in Unix time.",
            begun.count()),
      Counter("process_cpu_seconds_total", "CPU time, of the user and the system.", CpuSeconds()),
      Gauge("process_resident_memory_bytes", "Memory in RAM.", ResidentBytes()),
      Gauge("process_open_fds", "Open files and sockets.", OpenFiles()),
      Gauge("process_max_fds", "How many may be open.", FileLimit()),
  };
  std::erase_if(families, [](const MetricFamily& family) {
    return family.type == prometheus::MetricType::Gauge && family.metric[0].gauge.value < 0;
  });
  return families;
}

}  // namespace parley::obs
