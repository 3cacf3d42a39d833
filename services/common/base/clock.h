// Time, passed in so that tests own it.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace parley {

using WallTime = std::chrono::sys_time<std::chrono::microseconds>;

// Threads: every implementation may be called from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual WallTime Now() const = 0;
};

// The machine's clock. Lives as long as the process.
const Clock& RealClock();

// "2019-10-05T14:20:00Z", with milliseconds only when there are some.
std::string FormatRfc3339(WallTime time);

// Reads RFC 3339 with any offset. Years 1 to 9999. kInvalidArgument names the text.
absl::StatusOr<WallTime> ParseRfc3339(std::string_view text);

// A point in time after which to give up. Counts on the steady clock.
class Deadline {
 public:
  using Point = std::chrono::steady_clock::time_point;
  static Deadline After(std::chrono::milliseconds wait) {
    return Deadline(std::chrono::steady_clock::now() + wait);
  }
  static Deadline Now() { return Deadline(std::chrono::steady_clock::now()); }
  explicit Deadline(Point at) : at_(at) {}

  Point at() const { return at_; }
  bool Passed() const { return std::chrono::steady_clock::now() >= at_; }
  // Never negative.
  std::chrono::milliseconds Left() const;

 private:
  Point at_;
};

}  // namespace parley
