// Reading the dateline that opens a wire report: "ISLAMABAD, Oct 5 (Northline) - ...".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"

namespace parley::ingest {

struct DatelineDate {
  int year = 0;  // 0: not said.
  unsigned month = 0, day = 0;
};

struct DatelineReading {
  std::string place;  // "Islamabad", "Rio de Janeiro", "Kabul, Afghanistan", "Geneva/London"; may be empty.
  std::optional<DatelineDate> date;
  std::vector<std::string> agencies;  // In the order given.
  size_t length = 0;                  // Bytes up to the first word of the report.
};

// Reads place, date and agencies in front of "-", "--", an en or em dash or "_". Each but the separator may
// be missing; a place that stands alone must be in capitals and no label ("BREAKING - "). Looks at the first
// 160 bytes only.
std::optional<DatelineReading> ReadDateline(std::string_view paragraph);

// The dateline of a body: of the first of its first three paragraphs that has one.
std::optional<DatelineReading> FindDateline(std::string_view body);

// As an RFC 3339 full-date. A missing year becomes the one that puts the date closest before, or at most a
// day (time zones) after, `published`; without `published` nothing can be said: "".
std::string FullDate(const DatelineDate& date, std::optional<WallTime> published);

// Agencies that the last paragraph credits and does nothing else: "(Northline)", "-- Northline/Meridian".
std::vector<std::string> ClosingCredit(std::string_view last_paragraph);

}  // namespace parley::ingest
