#include "dispatch/core/in_flight.h"

#include <algorithm>
#include <charconv>

#include "fmt/format.h"

namespace parley::dispatch {
namespace {

constexpr int kMaxStrikes = 1000;  // Of a damaged line, say.

template <typename T>
bool TakeNumber(std::string_view& line, T& value) {
  if (!line.starts_with(' ')) {
    return false;
  }
  line.remove_prefix(1);
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), value);
  line.remove_prefix(static_cast<size_t>(end - line.data()));
  return error == std::errc() && value >= 0;
}

void ApplyLine(std::string_view line, InFlightEntries& entries) {
  if (line.empty()) {
    return;
  }
  const char event = line.front();
  line.remove_prefix(1);
  ArticlePosition at;
  int strikes = 0;
  if (!TakeNumber(line, at.partition) || !TakeNumber(line, at.offset) || !TakeNumber(line, strikes) ||
      !line.empty()) {
    return;
  }
  if (event == '-') {
    entries.erase(at);
  } else if ((event == '+' || event == '?') &&
             (entries.size() < kMaxInFlightEntries || entries.contains(at))) {
    entries[at] = {.strikes = std::min(strikes, kMaxStrikes), .in_flight = event == '+'};
  }
}

}  // namespace

std::string InFlightHeader(std::string_view log_id) { return fmt::format("parley-in-flight 1 {}\n", log_id); }

std::string InFlightLine(char event, const ArticlePosition& article, int strikes) {
  return fmt::format("{} {} {} {}\n", event, article.partition, article.offset, strikes);
}

InFlightEntries ParseInFlight(std::string_view text, std::string_view header) {
  InFlightEntries entries;
  if (!text.starts_with(header)) {
    return entries;
  }
  text.remove_prefix(header.size());
  for (size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    ApplyLine(text.substr(0, end), entries);
    text.remove_prefix(end + 1);
  }
  return entries;
}

void BlameInFlight(InFlightEntries& entries) {
  const auto in_flight = [](const auto& entry) { return entry.second.in_flight; };
  const bool alone = std::count_if(entries.begin(), entries.end(), in_flight) == 1;
  for (auto& [at, entry] : entries) {
    entry.strikes += alone && entry.in_flight ? 1 : 0;
    entry.in_flight = false;
  }
}

}  // namespace parley::dispatch
