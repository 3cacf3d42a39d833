// A date and a time of day as read, not yet judged.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "common/base/clock.h"

namespace parley::ingest {

struct CivilTime {
  int year = 0;
  unsigned month = 1, day = 1;
  int hour = 0, minute = 0, second = 0;
  int microsecond = 0;
  int offset_minutes = 0;  // East of Greenwich.
};

// Nothing for a date or time that does not exist. 24:00 is the next midnight; a leap second counts as :59.
std::optional<WallTime> ToWallTime(CivilTime civil);

// Takes a decimal number of `min_digits` to `max_digits` digits off the front of `text`; no more digits may
// follow.
std::optional<int> TakeNumber(std::string_view& text, size_t min_digits, size_t max_digits);

// "hh:mm", "hh:mm:ss", "hh:mm:ss.frac" off the front of `text`; false when there is none.
bool TakeClock(std::string_view& text, CivilTime& civil);

// "Z", "GMT", "+05:00", "-0500", "+5", "EST", "GMT+2". Nothing for anything else.
std::optional<int> ZoneMinutes(std::string_view zone);

}  // namespace parley::ingest
