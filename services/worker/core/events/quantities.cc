#include "worker/core/events/quantities.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "worker/core/text/word_lists.h"

namespace parley::worker {
namespace {

constexpr uint32_t kReach = 8;  // Words between a figure and what it counts.

v1::QuantityKind KindOf(std::string_view word) {
  static const auto& kinds = *new absl::flat_hash_map<std::string_view, v1::QuantityKind>{
      {"killed", v1::QUANTITY_KIND_KILLED},      {"dead", v1::QUANTITY_KIND_KILLED},
      {"died", v1::QUANTITY_KIND_KILLED},        {"killing", v1::QUANTITY_KIND_KILLED},
      {"kills", v1::QUANTITY_KIND_KILLED},       {"kill", v1::QUANTITY_KIND_KILLED},
      {"deaths", v1::QUANTITY_KIND_KILLED},      {"wounded", v1::QUANTITY_KIND_INJURED},
      {"wounding", v1::QUANTITY_KIND_INJURED},   {"injured", v1::QUANTITY_KIND_INJURED},
      {"injuring", v1::QUANTITY_KIND_INJURED},   {"hurt", v1::QUANTITY_KIND_INJURED},
      {"arrested", v1::QUANTITY_KIND_ARRESTED},  {"detained", v1::QUANTITY_KIND_ARRESTED},
      {"arresting", v1::QUANTITY_KIND_ARRESTED}, {"displaced", v1::QUANTITY_KIND_DISPLACED},
      {"homeless", v1::QUANTITY_KIND_DISPLACED}, {"fled", v1::QUANTITY_KIND_DISPLACED},
      {"released", v1::QUANTITY_KIND_RELEASED},  {"freed", v1::QUANTITY_KIND_RELEASED},
      {"frees", v1::QUANTITY_KIND_RELEASED},     {"releases", v1::QUANTITY_KIND_RELEASED},
      {"freeing", v1::QUANTITY_KIND_RELEASED},   {"releasing", v1::QUANTITY_KIND_RELEASED},
      {"deploy", v1::QUANTITY_KIND_TROOPS},      {"deployed", v1::QUANTITY_KIND_TROOPS},
      {"missing", v1::QUANTITY_KIND_MISSING}};
  const auto found = kinds.find(word);
  return found == kinds.end() ? v1::QUANTITY_KIND_UNSPECIFIED : found->second;
}

struct Figure {
  uint32_t first = 0;
  uint32_t last = 0;  // 0: none.
  uint32_t low = 0;
  uint32_t high = 0;  // 0: open.
};

// "1,200" -> 1200. 0 for what is no plain count, years included.
uint32_t Digits(std::string_view s) {
  uint64_t value = 0;
  for (const char c : s) {
    if (c == ',') continue;
    if (c < '0' || c > '9') return 0;
    value = value * 10 + static_cast<uint64_t>(c - '0');
    if (value > 100'000'000) return 0;
  }
  const bool year = s.size() == 4 && value >= 1900 && value <= 2100;
  return year ? 0 : static_cast<uint32_t>(value);
}

class Reader {
 public:
  Reader(const TokenizedText& text, uint32_t first, uint32_t last)
      : text_(text), first_(first), last_(last) {}

  std::vector<v1::Quantity> Run() {
    for (uint32_t i = first_; i < last_; ++i) {
      if (const v1::QuantityKind kind = KindOf(text_[i].lower); kind != v1::QUANTITY_KIND_UNSPECIFIED)
        Take(kind, i);
    }
    return std::move(out_);
  }

 private:
  void Take(v1::QuantityKind kind, uint32_t at) {
    const bool known =
        std::any_of(out_.begin(), out_.end(), [&](const v1::Quantity& q) { return q.kind() == kind; });
    if (known) return;
    // "killed 12 people" before "12 people were killed".
    Figure figure = After(at);
    if (figure.last == 0) figure = Before(at);
    if (figure.last == 0) return;
    used_ = figure.last;
    v1::Quantity& q = out_.emplace_back();
    q.set_kind(kind);
    q.set_low(figure.low);
    q.set_high(figure.high);
  }

  Figure After(uint32_t at) const {
    const uint32_t limit = std::min(last_, at + 5);
    for (uint32_t i = at + 1; i < limit; ++i) {
      if (text_.Slice(text_[i]) == "," || text_[i].lower == "in" || text_[i].lower == "on" ||
          text_[i].lower == "when" || text_[i].lower == "by" || text_[i].lower == "and")
        return {};
      if (const Figure f = ReadAt(i); f.last != 0) return f;
    }
    return {};
  }
  Figure Before(uint32_t at) const {
    const uint32_t limit = at > first_ + kReach ? at - kReach : first_;
    for (uint32_t i = at; i > std::max(limit, used_); --i) {
      if (const Figure f = ReadAt(i - 1); f.last != 0) return Widen(f);
    }
    return {};
  }

  // A figure whose number stands at `i`.
  Figure ReadAt(uint32_t i) const {
    uint32_t value = Value(i);
    if (value == 0 || IsOther(i + 1)) return {};
    uint32_t end = i + 1;
    for (; end < last_ && (Multiplier(end) > 0); ++end) {
      if (value < 1'000'000) value *= Multiplier(end);
    }
    return Qualify({i, end, value, value});
  }
  // "12 to 15": found from the right, the left bound stands before.
  Figure Widen(Figure f) const {
    if (f.first >= first_ + 2 && text_[f.first - 1].lower == "to") {
      if (const uint32_t low = Value(f.first - 2); low > 0 && low < f.low)
        return {f.first - 2, f.last, low, f.low};
    }
    return f;
  }
  Figure Qualify(Figure f) const {
    const auto before = [&](uint32_t n) {
      return f.first >= first_ + n ? text_[f.first - n].lower : std::string_view();
    };
    if ((before(2) == "at" && before(1) == "least") || (before(2) == "more" && before(1) == "than") ||
        before(1) == "over")
      f.high = 0;
    if (f.last + 1 < last_ && text_[f.last].lower == "to") {
      if (const uint32_t high = Value(f.last + 1); high > f.low) f.high = high;
    }
    return f;
  }
  uint32_t Value(uint32_t i) const {
    if (i >= last_) return 0;
    if (text_[i].kind == TokenKind::kNumber) return Digits(text_[i].lower);
    if (text_[i].lower == "a" && i + 1 < last_ && text_[i + 1].lower == "dozen") return 1;
    return static_cast<uint32_t>(NumberWord(text_[i].lower));
  }
  uint32_t Multiplier(uint32_t i) const {
    const std::string_view w = text_[i].lower;
    return w == "hundred" ? 100 : w == "thousand" ? 1000 : w == "million" ? 1'000'000 : w == "dozen" ? 12 : 0;
  }
  // Days, percent and the like count no people.
  bool IsOther(uint32_t i) const {
    if (i >= last_) return false;
    const std::string_view w = text_[i].lower;
    return w == "%" || w == "percent" || w == "per" || w.starts_with("day") || w.starts_with("year") ||
           w.starts_with("month") || w.starts_with("week") || w.starts_with("hour") || w == "miles" ||
           w == "km" || w == "kilometres" || w == "kilometers" || w == "rounds" || w == "of" ||
           MonthOf(w) > 0;
  }

  const TokenizedText& text_;
  const uint32_t first_;
  const uint32_t last_;
  uint32_t used_ = 0;  // Tokens before this belong to a figure that was taken.
  std::vector<v1::Quantity> out_;
};

}  // namespace

std::vector<v1::Quantity> FindQuantities(const TokenizedText& text, uint32_t first, uint32_t last) {
  return Reader(text, first, last).Run();
}

}  // namespace parley::worker
