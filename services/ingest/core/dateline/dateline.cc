#include "ingest/core/dateline/dateline.h"

#include <algorithm>
#include <array>

#include "fmt/format.h"
#include "ingest/core/dateline/place_name.h"
#include "ingest/core/text/clean.h"
#include "ingest/core/text/letters.h"
#include "ingest/core/time/any_time.h"
#include "ingest/core/time/civil.h"

namespace parley::ingest {
namespace {

constexpr size_t kWindow = 160;
constexpr size_t kDatelineParagraphs = 3;  // A byline or a repeated headline may stand before it.
constexpr size_t kMaxPlaceWords = 8;
constexpr size_t kMaxBarePlaceWords = 3;
constexpr size_t kMaxAgencyBytes = 40;

// What stands in capitals before a dash and is no place. Compared with the first word.
constexpr auto kLabels = std::to_array<std::string_view>(
    {"ADVISORY",  "ALERT",      "ATTENTION", "ATTN",      "ANALYSIS", "BREAKING", "BULLETIN",  "COMMENTARY",
     "CORRECTED", "CORRECTION", "CORRECTS",  "EDITORIAL", "EDITORS",  "EDS",      "EMBARGOED", "EXCLUSIVE",
     "EXPLAINER", "FACTBOX",    "FEATURE",   "FILE",      "FLASH",    "FOCUS",    "GRAPHIC",   "INTERVIEW",
     "KILL",      "LEAD",       "LIVE",      "NEWSMAKER", "NOTE",     "OPINION",  "PHOTO",     "PHOTOS",
     "PREVIEW",   "PROFILE",    "QUOTES",    "REFILE",    "REPEAT",   "SPECIAL",  "SUMMARY",   "TIMELINE",
     "UPDATE",    "UPDATED",    "URGENT",    "VIDEO",     "WATCH",    "WRAPUP"});
// What stands in brackets at the end and is no agency.
constexpr auto kEndMarks = std::to_array<std::string_view>({"END", "ENDS", "MORE", "END IT", "FIN"});

template <typename Table>
bool Has(const Table& table, std::string_view word) {
  return std::find(table.begin(), table.end(), word) != table.end();
}

std::vector<std::string_view> Words(std::string_view text) {
  std::vector<std::string_view> words;
  for (size_t at = text.find_first_not_of(' '); at < text.size(); at = text.find_first_not_of(' ', at)) {
    const size_t end = std::min(text.find(' ', at), text.size());
    words.push_back(text.substr(at, end - at));
    at = end;
  }
  return words;
}

std::string_view WithoutComma(std::string_view word) {
  while (word.ends_with(',') || word.ends_with(':')) {
    word.remove_suffix(1);
  }
  return word;
}

bool IsAgency(std::string_view name) {
  const bool starts_well = StartsUpper(name) || (!name.empty() && IsAsciiDigit(name.front()));
  const bool a_number = std::all_of(name.begin(), name.end(), IsAsciiDigit);
  return starts_well && !a_number && name.size() >= 2 && name.size() <= kMaxAgencyBytes &&
         Words(name).size() <= 4 && name.find_first_of("()[]<>;:\"?!") == std::string_view::npos &&
         !Has(kEndMarks, name);
}

// "Northline/Meridian" -> both; empty when any part is no name of an agency.
std::vector<std::string> SplitAgencies(std::string_view text) {
  std::vector<std::string> agencies;
  for (size_t at = 0; at <= text.size();) {
    const size_t end = std::min(text.find_first_of("/,", at), text.size());
    const std::string_view name = Trim(text.substr(at, end - at));
    if (!IsAgency(name)) {
      return {};
    }
    agencies.emplace_back(name);
    at = end + 1;
  }
  return agencies;
}

// 1 to 31, or 0.
unsigned DayNumber(std::string_view word) {
  const auto day = TakeNumber(word, 1, 2);
  return day && word.empty() && *day <= 31 ? static_cast<unsigned>(*day) : 0;
}

int YearNumber(std::string_view word) {
  const auto year = TakeNumber(word, 4, 4);
  return year && word.empty() && *year >= 1900 && *year <= 2100 ? *year : 0;
}

// The date among the words and where it stands.
struct FoundDate {
  DatelineDate date;
  size_t begin = 0, end = 0;
};

std::optional<FoundDate> DateAt(const std::vector<std::string_view>& words, size_t month_at) {
  FoundDate found;
  found.begin = month_at;
  found.end = month_at + 1;
  found.date.month = MonthNumber(WithoutComma(words[month_at]));
  if (found.date.month == 0) {
    return std::nullopt;
  }
  if (found.end < words.size() && DayNumber(WithoutComma(words[found.end])) != 0) {
    found.date.day = DayNumber(WithoutComma(words[found.end++]));
  } else if (month_at > 0 && DayNumber(words[month_at - 1]) != 0) {
    found.date.day = DayNumber(words[--found.begin]);
  } else {
    return std::nullopt;
  }
  if (found.end < words.size() && YearNumber(WithoutComma(words[found.end])) != 0) {
    found.date.year = YearNumber(WithoutComma(words[found.end++]));
  }
  if (found.begin > 0 && IsWeekday(WithoutComma(words[found.begin - 1]))) {
    --found.begin;
  }
  return found;
}

std::optional<FoundDate> FindDate(const std::vector<std::string_view>& words) {
  for (size_t i = 0; i < words.size(); ++i) {
    if (auto found = DateAt(words, i)) {
      return found;
    }
  }
  return std::nullopt;
}

bool HasOnlyPlaceCharacters(std::string_view text) {
  return text.find_first_of("0123456789()[]<>\"!?;:@#%*+=_|\n") == std::string_view::npos;
}

// `alone`: neither a date nor an agency says that this is a dateline.
bool IsPlace(const std::vector<std::string_view>& words, bool alone) {
  bool before_comma = true;
  size_t capital_letters = 0;
  for (size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i];
    const bool named = StartsUpper(word) || (i > 0 && IsPlaceParticle(word));
    if (!HasOnlyPlaceCharacters(word) || !named || (alone && before_comma && !IsAllCapitals(word))) {
      return false;
    }
    capital_letters += before_comma ? word.size() : 0;
    before_comma = before_comma && !word.ends_with(',');
  }
  return words.size() <= (alone ? kMaxBarePlaceWords : kMaxPlaceWords) && (!alone || capital_letters >= 4) &&
         !Has(kLabels, WithoutComma(words.front()));
}

// Takes "(Northline)" off the end. False: the brackets hold something else.
bool TakeAgencies(std::string_view& head, std::vector<std::string>& agencies) {
  if (!head.ends_with(')')) {
    return true;
  }
  const size_t open = head.rfind('(');
  if (open == std::string_view::npos) {
    return false;
  }
  agencies = SplitAgencies(head.substr(open + 1, head.size() - open - 2));
  head = Trim(head.substr(0, open));
  return !agencies.empty();
}

// "ATLANTA, Feb 19 XYZ": an agency without brackets, behind the date.
bool TakeTrailingAgency(const std::vector<std::string_view>& words, size_t date_end,
                        DatelineReading& reading) {
  if (date_end == words.size()) {
    return true;
  }
  const bool one_name = date_end + 1 == words.size() && IsAllCapitals(words.back()) && IsAgency(words.back());
  if (one_name) {
    reading.agencies.insert(reading.agencies.begin(), std::string(words.back()));
  }
  return one_name;
}

std::string JoinPlace(const std::vector<std::string_view>& words) {
  std::string place;
  for (const std::string_view word : words) {
    place.append(place.empty() ? "" : " ").append(word);
  }
  return TitleCasePlace(WithoutComma(place));
}

std::optional<DatelineReading> ReadHead(std::string_view head) {
  DatelineReading reading;
  head = Trim(head);
  if (!TakeAgencies(head, reading.agencies)) {
    return std::nullopt;
  }
  std::vector<std::string_view> words = Words(head);
  if (const auto found = FindDate(words)) {
    if (!TakeTrailingAgency(words, found->end, reading)) {
      return std::nullopt;
    }
    reading.date = found->date;
    words.resize(found->begin);
  }
  if (words.empty()) {
    return reading.date && !reading.agencies.empty() ? std::optional(reading) : std::nullopt;
  }
  if (!IsPlace(words, !reading.date && reading.agencies.empty())) {
    return std::nullopt;
  }
  reading.place = JoinPlace(words);
  return reading;
}

// A separator: where it begins and how long it is, with the spaces around it.
struct Separator {
  size_t at = std::string_view::npos, size = 0;
};

Separator NextSeparator(std::string_view text, size_t from) {
  constexpr std::string_view kFirstBytes = "-_\xE2";
  for (size_t at = text.find_first_of(kFirstBytes, from); at < text.size();
       at = text.find_first_of(kFirstBytes, at + 1)) {
    const std::string_view rest = text.substr(at);
    const bool after_space = at > 0 && (text[at - 1] == ' ' || text[at - 1] == ')');
    for (const std::string_view dash : {"\u2014", "\u2013", "--", "-", "_"}) {
      const bool long_dash = dash == "\u2014" || dash == "--";
      const bool before_space = rest.size() > dash.size() && rest[dash.size()] == ' ';
      if (rest.starts_with(dash) && (long_dash || (after_space && before_space))) {
        return {at, dash.size()};
      }
    }
  }
  return {};
}

bool StartsReport(std::string_view text) {
  return !text.empty() && !(text.front() >= 'a' && text.front() <= 'z');
}

}  // namespace

std::optional<DatelineReading> ReadDateline(std::string_view paragraph) {
  const std::string_view window = CutText(paragraph, kWindow);
  for (Separator s = NextSeparator(window, 1); s.size > 0; s = NextSeparator(window, s.at + s.size)) {
    auto reading = ReadHead(window.substr(0, s.at));
    const std::string_view report = Trim(window.substr(s.at + s.size));
    if (reading && StartsReport(report)) {
      reading->length = static_cast<size_t>(report.data() - window.data());
      return reading;
    }
  }
  return std::nullopt;
}

std::optional<DatelineReading> FindDateline(std::string_view body) {
  for (size_t i = 0; i < kDatelineParagraphs && !body.empty(); ++i) {
    const size_t end = std::min(body.find("\n\n"), body.size());
    if (auto reading = ReadDateline(body.substr(0, end))) {
      return reading;
    }
    body.remove_prefix(std::min(end + 2, body.size()));
  }
  return std::nullopt;
}

std::string FullDate(const DatelineDate& date, std::optional<WallTime> published) {
  using std::chrono::day, std::chrono::month, std::chrono::year;
  const auto in_year = [&date](int y) {
    return std::chrono::year_month_day(year(y), month(date.month), day(date.day));
  };
  int chosen = date.year;
  if (chosen == 0) {
    if (!published) {
      return "";
    }
    const auto latest = std::chrono::floor<std::chrono::days>(*published) + std::chrono::days(1);
    chosen = static_cast<int>(std::chrono::year_month_day(latest).year());
    // Feb 29 may be up to eight years back.
    for (int i = 0; i < 8 && (!in_year(chosen).ok() || std::chrono::sys_days(in_year(chosen)) > latest);
         ++i) {
      --chosen;
    }
  }
  return in_year(chosen).ok() ? fmt::format("{:04}-{:02}-{:02}", chosen, date.month, date.day) : "";
}

std::vector<std::string> ClosingCredit(std::string_view last) {
  last = Trim(last);
  if (last.size() > 2 * kMaxAgencyBytes) {
    return {};
  }
  if (last.starts_with('(') && last.ends_with(')')) {
    return SplitAgencies(last.substr(1, last.size() - 2));
  }
  for (const std::string_view dash : {"--", "\u2014"}) {
    if (last.starts_with(dash) && !last.ends_with('.')) {
      return SplitAgencies(Trim(last.substr(dash.size())));
    }
  }
  return {};
}

}  // namespace parley::ingest
