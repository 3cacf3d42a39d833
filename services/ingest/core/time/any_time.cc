#include "ingest/core/time/any_time.h"

#include <algorithm>
#include <array>

#include "ingest/core/text/letters.h"
#include "ingest/core/time/civil.h"

namespace parley::ingest {
namespace {

constexpr size_t kLongestTime = 64;

constexpr auto kMonths =
    std::to_array<std::string_view>({"january", "february", "march", "april", "may", "june", "july", "august",
                                     "september", "october", "november", "december"});
constexpr auto kWeekdays = std::to_array<std::string_view>(
    {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"});

// Where in `names` the word, or an abbreviation of three letters or more, stands; npos: nowhere.
template <typename Names>
size_t FindAbbreviated(const Names& names, std::string_view word) {
  while (word.ends_with('.') || word.ends_with(',')) {
    word.remove_suffix(1);
  }
  if (word.size() < 3) {
    return std::string_view::npos;
  }
  for (size_t i = 0; i < names.size(); ++i) {
    if (word.size() <= names[i].size() && EqualsIgnoringCase(names[i].substr(0, word.size()), word)) {
      return i;
    }
  }
  return std::string_view::npos;
}

// What follows the date in ISO form: "T14:20:00Z", " 14:20", "T142000+0200", "".
bool TakeIsoClock(std::string_view text, CivilTime& civil) {
  if (text.empty()) {
    return true;
  }
  if (text.front() != 'T' && text.front() != 't' && text.front() != ' ') {
    const auto zone = ZoneMinutes(text);  // "2019-10-05Z", "2019-10-05+02:00".
    civil.offset_minutes = zone.value_or(0);
    return zone.has_value();
  }
  text.remove_prefix(1);
  text = Trim(text);
  if (!TakeClock(text, civil)) {
    const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto packed = TakeNumber(text, 4, 6);
    if (!packed || digits == 5) {
      return false;
    }
    const int seconds = digits == 6 ? *packed : *packed * 100;
    civil.hour = seconds / 10000;
    civil.minute = seconds / 100 % 100;
    civil.second = seconds % 100;
  }
  text = Trim(text);
  const auto zone = text.empty() ? std::optional(0) : ZoneMinutes(text);
  civil.offset_minutes = zone.value_or(0);
  return zone.has_value();
}

std::optional<WallTime> ParseIso(std::string_view text) {
  CivilTime civil;
  if (text.size() >= 8 && std::all_of(text.begin(), text.begin() + 8, IsAsciiDigit)) {
    std::string_view date = text.substr(0, 8);
    const int packed = TakeNumber(date, 8, 8).value_or(0);
    civil.year = packed / 10000;
    civil.month = static_cast<unsigned>(packed / 100 % 100);
    civil.day = static_cast<unsigned>(packed % 100);
    text.remove_prefix(8);
    return TakeIsoClock(text, civil) ? ToWallTime(civil) : std::nullopt;
  }
  const auto year = TakeNumber(text, 4, 4);
  if (!year) {
    return std::nullopt;
  }
  civil.year = *year;
  for (unsigned* part : {&civil.month, &civil.day}) {
    if (text.starts_with('-')) {
      text.remove_prefix(1);
      const auto value = TakeNumber(text, 1, 2);
      if (!value) {
        return std::nullopt;
      }
      *part = static_cast<unsigned>(*value);
    }
  }
  return TakeIsoClock(text, civil) ? ToWallTime(civil) : std::nullopt;
}

// RFC 822 and its relatives, word by word; the order of the words hardly matters.
class LooseReader {
 public:
  std::optional<WallTime> Read(std::string_view text) {
    while (!text.empty()) {
      const size_t begin = text.find_first_not_of(" \t,");
      if (begin == std::string_view::npos) {
        break;
      }
      text.remove_prefix(begin);
      const size_t end = std::min(text.find_first_of(" \t,"), text.size());
      if (!TakeWord(text.substr(0, end))) {
        return std::nullopt;
      }
      text.remove_prefix(end);
    }
    if (day_ == 0 || month_ == 0 || !has_year_) {
      return std::nullopt;
    }
    civil_.day = day_;
    civil_.month = month_;
    return ToWallTime(civil_);
  }

 private:
  bool TakeWord(std::string_view word) {
    if (IsAsciiDigit(word.front())) {
      return TakeClockWord(word) || TakeDashedDate(word) || TakeDateNumber(word);
    }
    if (const unsigned month = MonthNumber(word); month != 0 && month_ == 0) {
      month_ = month;
      return true;
    }
    if (IsHalfOfDay(word)) {
      SetHalfOfDay(word);
      return true;
    }
    return TakeZone(word);
  }

  // A weekday, an unknown zone ("IDT") or "(EST)" beside the offset says nothing that we rely on.
  bool TakeZone(std::string_view word) {
    if (const auto zone = ZoneMinutes(word); zone) {
      civil_.offset_minutes = has_zone_ ? civil_.offset_minutes : *zone;
      has_zone_ = true;
      return true;
    }
    const bool sign = word.front() == '+' || word.front() == '-';
    return !sign && (IsWeekday(word) || word == "at" || word.front() == '(' || has_clock_);
  }

  bool TakeClockWord(std::string_view word) {
    std::string_view rest = word;
    if (has_clock_ || !TakeClock(rest, civil_)) {
      return false;
    }
    has_clock_ = true;
    if (IsHalfOfDay(rest)) {
      SetHalfOfDay(rest);
      return true;
    }
    return rest.empty() || TakeZone(rest);
  }

  // "05-Oct-2019".
  bool TakeDashedDate(std::string_view word) {
    const size_t first = word.find('-');
    const size_t second = first == std::string_view::npos ? first : word.find('-', first + 1);
    if (second == std::string_view::npos) {
      return false;
    }
    month_ = MonthNumber(word.substr(first + 1, second - first - 1));
    return month_ != 0 && TakeDateNumber(word.substr(0, first)) && TakeDateNumber(word.substr(second + 1));
  }

  bool TakeDateNumber(std::string_view word) {
    const size_t digits = std::min(word.find_first_not_of("0123456789"), word.size());
    std::string_view rest = word;
    const auto number = TakeNumber(rest, 1, 4);
    const bool ordinal = rest == "st" || rest == "nd" || rest == "rd" || rest == "th";
    if (!number || !(rest.empty() || rest == "." || ordinal)) {
      return false;
    }
    if (digits <= 2 && day_ == 0) {
      day_ = static_cast<unsigned>(*number);
      return true;
    }
    if (has_year_ || digits == 1 || ordinal) {
      return false;
    }
    civil_.year = digits == 2 ? *number + (*number < 70 ? 2000 : 1900) : *number;
    has_year_ = true;
    return true;
  }

  static bool IsHalfOfDay(std::string_view word) {
    return EqualsIgnoringCase(word, "am") || EqualsIgnoringCase(word, "pm") ||
           EqualsIgnoringCase(word, "a.m.") || EqualsIgnoringCase(word, "p.m.");
  }

  void SetHalfOfDay(std::string_view word) {
    const bool afternoon = word.front() == 'p' || word.front() == 'P';
    civil_.hour = civil_.hour % 12 + (afternoon ? 12 : 0);
  }

  CivilTime civil_;
  unsigned day_ = 0, month_ = 0;
  bool has_year_ = false, has_clock_ = false, has_zone_ = false;
};

}  // namespace

std::optional<WallTime> ParseAnyTime(std::string_view text) {
  text = Trim(text);
  if (text.empty() || text.size() > kLongestTime) {
    return std::nullopt;
  }
  const bool iso = text.size() >= 4 && std::all_of(text.begin(), text.begin() + 4, IsAsciiDigit);
  const auto time = iso ? ParseIso(text) : std::nullopt;
  return time ? time : LooseReader().Read(text);
}

unsigned MonthNumber(std::string_view word) {
  if (EqualsIgnoringCase(word, "sept") || EqualsIgnoringCase(word, "sept.")) {
    return 9;
  }
  const size_t found = FindAbbreviated(kMonths, word);
  return found == std::string_view::npos ? 0 : static_cast<unsigned>(found) + 1;
}

bool IsWeekday(std::string_view word) { return FindAbbreviated(kWeekdays, word) != std::string_view::npos; }

}  // namespace parley::ingest
