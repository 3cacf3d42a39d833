// The times that wires and feeds write, and what Articles hold.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/base/clock.h"
#include "google/protobuf/timestamp.pb.h"

namespace parley::ingest {

// Reads RFC 3339 and ISO 8601 dates and times, cut short or not ("2019", "2019-10-05", "20191005T142000Z"),
// and RFC 822 / 2822 / asctime in all their sloppiness: no weekday or a wrong one, full month names,
// two-digit years, no seconds, am and pm, zones by name. No zone or an unknown one counts as UTC. Nothing: it
// is not a time. Years 1 to 9999; the caller judges which make sense.
std::optional<WallTime> ParseAnyTime(std::string_view text);

// 1 to 12 for "Jan", "Sept.", "october" (English, three letters or more); 0 for anything else.
unsigned MonthNumber(std::string_view word);

bool IsWeekday(std::string_view word);

}  // namespace parley::ingest
