// google.protobuf.Timestamp <-> WallTime.
#pragma once

#include <chrono>

#include "common/base/clock.h"
#include "google/protobuf/timestamp.pb.h"

namespace parley::aggregate {

inline google::protobuf::Timestamp ToTimestamp(WallTime time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(seconds.time_since_epoch().count());
  timestamp.set_nanos(static_cast<int32_t>((time - seconds).count() * 1000));
  return timestamp;
}

// Clamped to the years 1 to 9999.
inline WallTime ToWallTime(const google::protobuf::Timestamp& timestamp) {
  constexpr int64_t kMin = -62'135'596'800;
  constexpr int64_t kMax = 253'402'300'799;
  const int64_t seconds = std::clamp(timestamp.seconds(), kMin, kMax);
  return WallTime(std::chrono::seconds(seconds)) + std::chrono::microseconds(timestamp.nanos() / 1000);
}

}  // namespace parley::aggregate
