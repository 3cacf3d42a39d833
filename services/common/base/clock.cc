#include "common/base/clock.h"

#include <algorithm>
#include <cstdio>

#include "absl/time/time.h"
#include "common/base/status.h"

namespace parley {
namespace {

class SystemClock : public Clock {
 public:
  WallTime Now() const override {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  }
};

}  // namespace

const Clock& RealClock() {
  static const SystemClock clock;
  return clock;
}

std::string FormatRfc3339(WallTime time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(time - seconds).count();
  const absl::Time t = absl::FromUnixMicros(time.time_since_epoch().count());
  std::string text = absl::FormatTime("%E4Y-%m-%dT%H:%M:%S", t, absl::UTCTimeZone());
  return milliseconds == 0 ? text + "Z" : text + fmt::format(".{:03}Z", milliseconds);
}

absl::StatusOr<WallTime> ParseRfc3339(std::string_view text) {
  absl::Time time;
  std::string error;
  const bool sane_length = text.size() >= 19 && text.size() <= 40;
  if (!sane_length ||
      !absl::ParseTime(absl::RFC3339_full, absl::string_view(text.data(), text.size()), &time, &error)) {
    return InvalidArgument("not an RFC 3339 time: \"{}\" (expected e.g. 2019-10-05T14:20:00Z)",
                           text.substr(0, 40));
  }
  const auto year = absl::ToCivilYear(time, absl::UTCTimeZone()).year();
  if (year < 1 || year > 9999) {
    return InvalidArgument("year out of range in \"{}\" (1 to 9999)", text);
  }
  return WallTime(std::chrono::microseconds(absl::ToUnixMicros(time)));
}

std::chrono::milliseconds Deadline::Left() const {
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(at_ - std::chrono::steady_clock::now());
  return std::max(left, std::chrono::milliseconds(0));
}

}  // namespace parley
