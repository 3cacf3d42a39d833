// What the journal of articles in flight says, and what a crash makes of it.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace parley::dispatch {

// A record of parley.articles.
struct ArticlePosition {
  int32_t partition = 0;
  int64_t offset = 0;
  auto operator<=>(const ArticlePosition&) const = default;
};

struct InFlightEntry {
  int strikes = 0;         // Crashes with this article alone in flight.
  bool in_flight = false;  // Else merely suspect.
  bool operator==(const InFlightEntry&) const = default;
};

using InFlightEntries = std::map<ArticlePosition, InFlightEntry>;

inline constexpr size_t kMaxInFlightEntries = 4096;  // More are not remembered.

// The journal is text: a header that names the log, then a line for each event. "+ partition offset strikes"
// begins an extraction, "? ..." is a mere suspicion, "- ..." ends either.
std::string InFlightHeader(std::string_view log_id);
std::string InFlightLine(char event, const ArticlePosition& article, int strikes);

// Reads a journal back; any bytes will do. Lines that say nothing are skipped, the last one too when its end
// is missing. Nothing when the header is another one.
InFlightEntries ParseInFlight(std::string_view text, std::string_view header);

// After a crash: nothing is in flight any more, all that was is suspect, and what was alone has one more
// strike.
void BlameInFlight(InFlightEntries& entries);

}  // namespace parley::dispatch
