// google.protobuf.Timestamp <-> WallTime: the one conversion.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "common/base/clock.h"
#include "google/protobuf/timestamp.pb.h"

namespace parley {

inline constexpr int64_t kFirstTimestampSecond = -62'135'596'800;  // Year 1.
inline constexpr int64_t kLastTimestampSecond = 253'402'300'799;   // End of year 9999.

inline google::protobuf::Timestamp ToTimestamp(WallTime time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(seconds.time_since_epoch().count());
  timestamp.set_nanos(static_cast<int32_t>(std::chrono::nanoseconds(time - seconds).count()));
  return timestamp;
}

// Whether it can be written as RFC 3339; a message from outside may hold anything.
inline bool IsValid(const google::protobuf::Timestamp& timestamp) {
  return timestamp.seconds() >= kFirstTimestampSecond && timestamp.seconds() <= kLastTimestampSecond &&
         timestamp.nanos() >= 0 && timestamp.nanos() < 1'000'000'000;
}

// Clamped to the years 1 to 9999.
inline WallTime ToWallTime(const google::protobuf::Timestamp& timestamp) {
  const int64_t seconds = std::clamp(timestamp.seconds(), kFirstTimestampSecond, kLastTimestampSecond);
  return WallTime(std::chrono::seconds(seconds)) + std::chrono::microseconds(timestamp.nanos() / 1000);
}

}  // namespace parley
