#include "ingest/core/time/civil.h"

#include <algorithm>
#include <array>

#include "ingest/core/text/letters.h"

namespace parley::ingest {
namespace {

struct Zone {
  std::string_view name;
  int minutes;
};

// Names that mean one thing in news; "IST" and "CST" outside America do not, and count as America's or UTC.
constexpr auto kZones = std::to_array<Zone>(
    {{"z", 0},       {"gmt", 0},    {"ut", 0},     {"utc", 0},    {"wet", 0},    {"west", 60},
     {"bst", 60},    {"cet", 60},   {"met", 60},   {"cest", 120}, {"mest", 120}, {"eet", 120},
     {"eest", 180},  {"msk", 180},  {"gst", 240},  {"pkt", 300},  {"sgt", 480},  {"hkt", 480},
     {"jst", 540},   {"kst", 540},  {"aest", 600}, {"aedt", 660}, {"nzst", 720}, {"nzdt", 780},
     {"ast", -240},  {"adt", -180}, {"est", -300}, {"edt", -240}, {"et", -300},  {"cst", -360},
     {"cdt", -300},  {"mst", -420}, {"mdt", -360}, {"pst", -480}, {"pdt", -420}, {"akst", -540},
     {"akdt", -480}, {"hst", -600}});

std::optional<int> NamedZone(std::string_view name) {
  for (const Zone& zone : kZones) {
    if (EqualsIgnoringCase(zone.name, name)) {
      return zone.minutes;
    }
  }
  return std::nullopt;
}

// "+05:00", "-0530", "+5".
std::optional<int> NumericZone(std::string_view zone) {
  const int sign = zone.front() == '-' ? -1 : 1;
  zone.remove_prefix(1);
  if (zone.size() == 4 && zone.find(':') == std::string_view::npos) {
    const auto all = TakeNumber(zone, 4, 4);
    return all ? std::optional(sign * (*all / 100 * 60 + *all % 100)) : std::nullopt;
  }
  const auto hours = TakeNumber(zone, 1, 2);
  if (!hours || *hours > 15) {
    return std::nullopt;
  }
  int minutes = 0;
  if (zone.starts_with(':')) {
    zone.remove_prefix(1);
    minutes = TakeNumber(zone, 2, 2).value_or(99);
  }
  return zone.empty() && minutes < 60 ? std::optional(sign * (*hours * 60 + minutes)) : std::nullopt;
}

int TakeFraction(std::string_view& text) {
  int micros = 0;
  int unit = 100000;
  for (; !text.empty() && IsAsciiDigit(text.front()); text.remove_prefix(1)) {
    micros += (text.front() - '0') * unit;
    unit /= 10;
  }
  return micros;
}

}  // namespace

std::optional<WallTime> ToWallTime(CivilTime civil) {
  using std::chrono::day, std::chrono::month, std::chrono::year;
  const std::chrono::year_month_day date(year(civil.year), month(civil.month), day(civil.day));
  const bool midnight_after = civil.hour == 24 && civil.minute == 0 && civil.second == 0;
  if (civil.year < 1 || civil.year > 9999 || !date.ok() || (civil.hour > 23 && !midnight_after) ||
      civil.minute > 59 || civil.second > 60) {
    return std::nullopt;
  }
  return WallTime(std::chrono::sys_days(date)) + std::chrono::hours(civil.hour) +
         std::chrono::minutes(civil.minute - civil.offset_minutes) +
         std::chrono::seconds(std::min(civil.second, 59)) + std::chrono::microseconds(civil.microsecond);
}

std::optional<int> TakeNumber(std::string_view& text, size_t min_digits, size_t max_digits) {
  size_t digits = 0;
  int value = 0;
  while (digits < text.size() && IsAsciiDigit(text[digits])) {
    if (++digits > max_digits) {
      return std::nullopt;
    }
    value = value * 10 + (text[digits - 1] - '0');
  }
  if (digits < min_digits) {
    return std::nullopt;
  }
  text.remove_prefix(digits);
  return value;
}

bool TakeClock(std::string_view& text, CivilTime& civil) {
  std::string_view rest = text;
  const auto hour = TakeNumber(rest, 1, 2);
  if (!hour || !rest.starts_with(':')) {
    return false;
  }
  rest.remove_prefix(1);
  const auto minute = TakeNumber(rest, 1, 2);
  if (!minute) {
    return false;
  }
  civil.hour = *hour;
  civil.minute = *minute;
  if (rest.starts_with(':')) {
    rest.remove_prefix(1);
    civil.second = TakeNumber(rest, 1, 2).value_or(99);
    if (rest.starts_with('.') || rest.starts_with(',')) {
      rest.remove_prefix(1);
      civil.microsecond = TakeFraction(rest);
    }
  }
  text = rest;
  return true;
}

std::optional<int> ZoneMinutes(std::string_view zone) {
  if (zone.empty() || zone.size() > 9) {
    return std::nullopt;
  }
  for (const std::string_view prefix : {"GMT", "UTC"}) {
    if (zone.size() > 3 && EqualsIgnoringCase(zone.substr(0, 3), prefix)) {
      zone.remove_prefix(3);
      break;
    }
  }
  return zone.front() == '+' || zone.front() == '-' ? NumericZone(zone) : NamedZone(zone);
}

}  // namespace parley::ingest
