#include "tests/load/kafka/compare.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "common/base/status.h"

namespace parley::load {
namespace {

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double OwnCpu() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return Seconds(usage.ru_utime) + Seconds(usage.ru_stime);
}

// User and system time, in fields 14 and 15 of the line; the second one, a name, may hold spaces.
double CpuOf(int process) {
  std::ifstream in(fmt::format("/proc/{}/stat", process));
  std::string line;
  std::getline(in, line);
  const size_t name_end = line.rfind(')');
  if (name_end == std::string::npos) {
    return 0;
  }
  std::istringstream fields(line.substr(name_end + 1));
  std::string skipped;
  for (int field = 3; field < 14; ++field) {
    fields >> skipped;
  }
  double user = 0;
  double system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

struct Figures {
  std::vector<double> rates;
  std::vector<double> cpu_micros;
};

}  // namespace

Stopwatch::Stopwatch(int child) : child_(child), started_(std::chrono::steady_clock::now()), cpu_(Cpu()) {}

double Stopwatch::Cpu() const { return OwnCpu() + (child_ > 0 ? CpuOf(child_) : 0); }

Effort Stopwatch::Stop(size_t records) const {
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started_;
  return {.records = records, .seconds = took.count(), .cpu_seconds = Cpu() - cpu_};
}

void Compare(const std::string& what, int rounds, const std::vector<Way>& ways) {
  std::vector<Figures> figures(ways.size());
  for (int round = 0; round <= rounds; ++round) {
    for (size_t i = 0; i < ways.size(); ++i) {
      const size_t way = (i + static_cast<size_t>(round)) % ways.size();
      const Effort effort = ways[way].round();
      if (round > 0) {
        const auto records = static_cast<double>(effort.records);
        figures[way].rates.push_back(records / effort.seconds);
        figures[way].cpu_micros.push_back(1e6 * effort.cpu_seconds / records);
      }
    }
  }
  std::printf("\n%s (%d rounds, load average %.1f)\n\n", what.c_str(), rounds, LoadAverage());
  std::printf("| way | records/s | lowest - highest | of raw | client CPU, us a record |\n");
  std::printf("| --- | --- | --- | --- | --- |\n");
  const double raw = Median(figures[0].rates);
  for (size_t way = 0; way < ways.size(); ++way) {
    const std::vector<double>& rates = figures[way].rates;
    std::printf("| %s | %.0f | %.0f - %.0f | %.2f | %.1f |\n", ways[way].name.c_str(), Median(rates),
                *std::min_element(rates.begin(), rates.end()), *std::max_element(rates.begin(), rates.end()),
                Median(rates) / raw, Median(figures[way].cpu_micros));
  }
  std::fflush(stdout);
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double LoadAverage() {
  double average = 0;
  return getloadavg(&average, 1) == 1 ? average : 0;
}

void Must(const absl::Status& status) {
  if (!status.ok()) {
    Die(status);
  }
}

void Die(const absl::Status& why) {
  std::fprintf(stderr, "kafka_load: %s\n", ToString(why).c_str());
  std::exit(1);
}

}  // namespace parley::load
