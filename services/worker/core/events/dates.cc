#include "worker/core/events/dates.h"

#include <algorithm>
#include <array>

#include "fmt/format.h"
#include "worker/core/text/word_lists.h"

namespace parley::worker {
namespace {

using absl::CivilDay;
using absl::CivilMonth;
using absl::CivilYear;

struct Days {
  CivilDay start;
  CivilDay end;
};

Days OneDay(CivilDay day) { return {day, day}; }
Days WholeMonth(CivilMonth month) { return {CivilDay(month), CivilDay(month + 1) - 1}; }
Days WholeYear(CivilYear year) { return {CivilDay(year), CivilDay(year + 1) - 1}; }
// Monday to Sunday.
Days WholeWeek(CivilDay day) {
  const CivilDay monday = absl::PrevWeekday(day + 1, absl::Weekday::monday);
  return {monday, monday + 6};
}

absl::Weekday ToWeekday(int sunday_based) {
  constexpr std::array<absl::Weekday, 7> kDays = {
      absl::Weekday::sunday,   absl::Weekday::monday, absl::Weekday::tuesday, absl::Weekday::wednesday,
      absl::Weekday::thursday, absl::Weekday::friday, absl::Weekday::saturday};
  return kDays[static_cast<size_t>(sunday_based)];
}

// 0 when the token is no plain number up to four digits ("9", "9th" is 9).
int SmallNumber(std::string_view s) {
  int value = 0;
  size_t digits = 0;
  while (digits < s.size() && s[digits] >= '0' && s[digits] <= '9') {
    if (digits == 4) return 0;
    value = value * 10 + (s[digits++] - '0');
  }
  const std::string_view rest = s.substr(digits);
  const bool ordinal = rest == "st" || rest == "nd" || rest == "rd" || rest == "th";
  return digits > 0 && (rest.empty() || ordinal) ? value : 0;
}

class Finder {
 public:
  Finder(const TokenizedText& text, const Sentence& sentence, CivilDay anchor)
      : text_(text), last_(sentence.last), anchor_(anchor) {}

  std::vector<TimeExpression> Run(uint32_t first) {
    first_ = first;
    for (uint32_t i = first; i < last_;) {
      const uint32_t end = Read(i);
      i = end > i ? end : i + 1;
    }
    return std::move(found_);
  }

 private:
  std::string_view Word(uint32_t i) const { return i < last_ ? text_[i].lower : std::string_view(); }

  uint32_t Read(uint32_t i) {
    const std::string_view word = Word(i);
    if (WeekdayOf(word) >= 0 && text_[i].capital) return ReadWeekday(i);
    if (MonthOf(word) > 0 && text_[i].capital) return ReadMonth(i);
    if (word == "today" || word == "tonight") return Add(i, i + 1, OneDay(anchor_), v1::PRECISION_DERIVED);
    if (word == "yesterday" || word == "overnight")
      return Add(i, i + 1, OneDay(anchor_ - 1), v1::PRECISION_DERIVED);
    if (word == "tomorrow") return Add(i, i + 1, OneDay(anchor_ + 1), v1::PRECISION_DERIVED);
    if (word == "last" || word == "next" || word == "this" || word == "previous" || word == "past" ||
        word == "coming")
      return ReadRelative(i);
    if (const int year = SmallNumber(word); year >= 1900 && year <= 2100) return ReadYear(i, year);
    if (text_[i].kind == TokenKind::kNumber && MonthOf(Word(i + 1)) > 0) return ReadDayMonth(i);
    return ReadAgo(i);
  }

  uint32_t ReadWeekday(uint32_t i) {
    const absl::Weekday weekday = ToWeekday(WeekdayOf(Word(i)));
    const std::string_view before = i > first_ ? Word(i - 1) : std::string_view();
    const bool today = absl::GetWeekday(anchor_) == weekday;
    CivilDay past = today ? anchor_ : absl::PrevWeekday(anchor_, weekday);
    CivilDay future = today ? anchor_ : absl::NextWeekday(anchor_, weekday);
    if (before == "last") past = future = absl::PrevWeekday(anchor_, weekday);
    if (before == "next") past = future = absl::NextWeekday(anchor_, weekday);
    const uint32_t first = before == "last" || before == "next" || before == "this" ? i - 1 : i;
    found_.push_back({first, i + 1, past, past, future, future, v1::PRECISION_DERIVED});
    return i + 1;
  }

  // "Sept. 9, 2019", "June", "April last year".
  uint32_t ReadMonth(uint32_t i) {
    const int month = MonthOf(Word(i));
    uint32_t at = i + 1;
    if (Word(at) == "." && !text_[at].space_before) ++at;
    const int day = SmallNumber(Word(at));
    if (day >= 1 && day <= 31 && text_[at].kind == TokenKind::kNumber) {
      uint32_t end = at + 1;
      const uint32_t year_at = Word(end) == "," ? end + 1 : end;
      if (const int year = SmallNumber(Word(year_at)); year >= 1900 && year <= 2100) {
        return Add(i, year_at + 1, OneDay(CivilDay(year, month, day)), v1::PRECISION_EXACT);
      }
      return AddNearest(i, end, month, day);
    }
    if (const int year = day; year >= 1900 && year <= 2100) {
      return Add(i, at + 1, WholeMonth(CivilMonth(year, month)), v1::PRECISION_COARSE);
    }
    // "may" and "march" alone are months only where a preposition says so.
    const std::string_view before = i > first_ ? Word(i - 1) : std::string_view();
    if (!IsMonthPreposition(before)) return i;
    if ((Word(at) == "last" || Word(at) == "next") && Word(at + 1) == "year") {
      const auto year = anchor_.year() + (Word(at) == "last" ? -1 : 1);
      return Add(i, at + 2, WholeMonth(CivilMonth(year, month)), v1::PRECISION_COARSE);
    }
    return AddMonth(i, at, month);
  }
  static bool IsMonthPreposition(std::string_view w) {
    return w == "in" || w == "since" || w == "of" || w == "by" || w == "until" || w == "last" ||
           w == "next" || w == "early" || w == "late" || w == "mid" || w == "from" || w == "between" ||
           w == "and" || w == "during" || w == "the" || w == "this";
  }
  uint32_t AddMonth(uint32_t first, uint32_t end, int month) {
    CivilMonth past(anchor_.year(), month), future = past;
    if (past > CivilMonth(anchor_)) past -= 12;
    if (future < CivilMonth(anchor_)) future += 12;
    const Days p = WholeMonth(past), f = WholeMonth(future);
    found_.push_back({first, end, p.start, p.end, f.start, f.end, v1::PRECISION_COARSE});
    return end;
  }
  uint32_t AddNearest(uint32_t first, uint32_t end, int month, int day) {
    CivilDay past(anchor_.year(), month, day), future = past;
    if (past > anchor_ + 3) past = CivilDay(anchor_.year() - 1, month, day);
    if (future < anchor_ - 90) future = CivilDay(anchor_.year() + 1, month, day);
    found_.push_back({first, end, past, past, future, future, v1::PRECISION_EXACT});
    return end;
  }
  // "9 September 2019".
  uint32_t ReadDayMonth(uint32_t i) {
    const int day = SmallNumber(Word(i));
    if (day < 1 || day > 31) return i;
    const int month = MonthOf(Word(i + 1));
    if (const int year = SmallNumber(Word(i + 2)); year >= 1900 && year <= 2100) {
      return Add(i, i + 3, OneDay(CivilDay(year, month, day)), v1::PRECISION_EXACT);
    }
    return AddNearest(i, i + 2, month, day);
  }

  uint32_t ReadYear(uint32_t i, int year) {
    const std::string_view before = i > first_ ? Word(i - 1) : std::string_view();
    if (before != "in" && before != "since" && before != "of" && before != "until" && before != "during" &&
        before != "from" && before != "by")
      return i;
    return Add(i, i + 1, WholeYear(CivilYear(year)), v1::PRECISION_COARSE);
  }

  // "last month", "next week", "earlier this year".
  uint32_t ReadRelative(uint32_t i) {
    const int step = Word(i) == "next" || Word(i) == "coming" ? 1 : Word(i) == "this" ? 0 : -1;
    const std::string_view unit = Word(i + 1);
    if (unit == "week") return Add(i, i + 2, WholeWeek(anchor_ + 7 * step), v1::PRECISION_COARSE);
    if (unit == "month") return Add(i, i + 2, WholeMonth(CivilMonth(anchor_) + step), v1::PRECISION_COARSE);
    if (unit == "year") return Add(i, i + 2, WholeYear(CivilYear(anchor_) + step), v1::PRECISION_COARSE);
    if (unit == "night") return Add(i, i + 2, OneDay(anchor_ + step), v1::PRECISION_DERIVED);
    return i;
  }

  // "two weeks ago".
  uint32_t ReadAgo(uint32_t i) {
    int count = SmallNumber(Word(i));
    if (count == 0) count = Word(i) == "a" || Word(i) == "an" ? 1 : NumberWord(Word(i));
    if (count == 0 || count > 1000 || Word(i + 2) != "ago") return i;
    const std::string_view unit = Word(i + 1);
    if (unit.starts_with("day")) return Add(i, i + 3, OneDay(anchor_ - count), v1::PRECISION_DERIVED);
    if (unit.starts_with("hour")) return Add(i, i + 3, OneDay(anchor_), v1::PRECISION_DERIVED);
    if (unit.starts_with("week")) return Add(i, i + 3, WholeWeek(anchor_ - 7 * count), v1::PRECISION_COARSE);
    if (unit.starts_with("month"))
      return Add(i, i + 3, WholeMonth(CivilMonth(anchor_) - count), v1::PRECISION_COARSE);
    if (unit.starts_with("year"))
      return Add(i, i + 3, WholeYear(CivilYear(anchor_) - count), v1::PRECISION_COARSE);
    return i;
  }

  uint32_t Add(uint32_t first, uint32_t end, Days days, v1::Precision precision) {
    found_.push_back({first, end, days.start, days.end, days.start, days.end, precision});
    return end;
  }

  const TokenizedText& text_;
  const uint32_t last_;
  const CivilDay anchor_;
  uint32_t first_ = 0;
  std::vector<TimeExpression> found_;
};

}  // namespace

std::vector<TimeExpression> FindTimes(const TokenizedText& text, const Sentence& sentence, CivilDay anchor) {
  return Finder(text, sentence, anchor).Run(sentence.first);
}

std::optional<CivilDay> ParseDay(std::string_view date) {
  if (date.size() < 10 || date[4] != '-' || date[7] != '-') return std::nullopt;
  const int year = SmallNumber(date.substr(0, 4)), month = SmallNumber(date.substr(5, 2)),
            day = SmallNumber(date.substr(8, 2));
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > 31) return std::nullopt;
  const CivilDay parsed(year, month, day);
  if (parsed.month() != month) return std::nullopt;  // "2019-02-30".
  return parsed;
}

std::string FormatDay(CivilDay day) {
  return fmt::format("{:04}-{:02}-{:02}", day.year(), day.month(), day.day());
}

}  // namespace parley::worker
