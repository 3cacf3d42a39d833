// Days of the Gregorian calendar as numbers: 0 is 1970-01-01.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley::aggregate {

inline constexpr int64_t kSecondsPerDay = 86'400;

// Reads an RFC 3339 full-date ("2018-10-12", years 1 to 9999); what follows the tenth byte is not looked at.
std::optional<int32_t> ParseDay(std::string_view date);

std::string FormatDay(int32_t day);

// The day that a time in seconds since 1970 falls on, in UTC.
constexpr int32_t DayOf(int64_t seconds) {
  const int64_t day = seconds / kSecondsPerDay;
  return static_cast<int32_t>(seconds % kSecondsPerDay < 0 ? day - 1 : day);
}

}  // namespace parley::aggregate
