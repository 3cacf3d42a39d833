// Ways of doing the same work, measured side by side.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace parley::load {

// What a round took. `cpu_seconds` is of all threads of the processes that the way runs in; brokers are none.
struct Effort {
  size_t records = 0;
  double seconds = 0;
  double cpu_seconds = 0;
};

// Runs from its making.
class Stopwatch {
 public:
  // Counts the CPU time of `child` too, where there is one.
  explicit Stopwatch(int child = 0);
  Effort Stop(size_t records) const;

 private:
  double Cpu() const;

  const int child_;
  const std::chrono::steady_clock::time_point started_;
  const double cpu_;
};

struct Way {
  std::string name;
  std::function<Effort()> round;
};

// Runs each way once to warm up and then `rounds` times, in turn, beginning with another one each time, and
// prints a table: median, lowest and highest records a second, the ratio of the medians to that of the first
// way, and the median CPU time a record. What disturbs the machine for a while thus meets all of them.
void Compare(const std::string& what, int rounds, const std::vector<Way>& ways);

// For what has no other way: the figure alone.
double Median(std::vector<double> values);

// Of the last minute.
double LoadAverage();

// The value, or the end of the program with the reason.
template <typename T>
T Must(absl::StatusOr<T> value);
void Must(const absl::Status& status);

[[noreturn]] void Die(const absl::Status& why);

template <typename T>
T Must(absl::StatusOr<T> value) {
  if (!value.ok()) {
    Die(value.status());
  }
  return *std::move(value);
}

}  // namespace parley::load
