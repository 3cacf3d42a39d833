#include "gateway/core/words.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "common/base/utf8.h"

namespace parley::gateway {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// Code points from U+0080 on that separate words, ascending: punctuation, blanks, symbols, private use.
constexpr Range kSeparators[] = {
    {0x0080, 0x00A9}, {0x00AB, 0x00B4},   {0x00B6, 0x00B9},    {0x00BB, 0x00BF}, {0x00D7, 0x00D7},
    {0x00F7, 0x00F7}, {0x02C2, 0x02DF},   {0x037E, 0x037E},    {0x0387, 0x0387}, {0x055A, 0x055F},
    {0x0589, 0x058A}, {0x05BE, 0x05BE},   {0x05C0, 0x05C0},    {0x05C3, 0x05C3}, {0x05F3, 0x05F4},
    {0x0600, 0x060F}, {0x061B, 0x061F},   {0x066A, 0x066D},    {0x06D4, 0x06D4}, {0x0964, 0x0965},
    {0x0E3F, 0x0E3F}, {0x1361, 0x1368},   {0x1680, 0x1680},    {0x2000, 0x206F}, {0x20A0, 0x20CF},
    {0x2190, 0x2BFF}, {0x2E00, 0x2E7F},   {0x3000, 0x3004},    {0x3008, 0x3020}, {0x3030, 0x3030},
    {0x303D, 0x303F}, {0x30FB, 0x30FB},   {0xE000, 0xF8FF},    {0xFE10, 0xFE1F}, {0xFE30, 0xFE6F},
    {0xFEFF, 0xFEFF}, {0xFF01, 0xFF0F},   {0xFF1A, 0xFF20},    {0xFF3B, 0xFF40}, {0xFF5B, 0xFF65},
    {0xFFE0, 0xFFFF}, {0x1F000, 0x1FAFF}, {0xE0000, 0x10FFFF},
};

bool IsWordCodePoint(const CodePoint& c) {
  if (!c.valid) {
    return false;
  }
  if (c.value < 0x80) {
    const auto byte = static_cast<unsigned char>(c.value);
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
  }
  const auto* range = std::lower_bound(std::begin(kSeparators), std::end(kSeparators), c.value,
                                       [](const Range& r, char32_t value) { return r.last < value; });
  return range == std::end(kSeparators) || c.value < range->first;
}

// How the capitals of a range become small letters.
struct CaseRange {
  char32_t first;
  char32_t last;
  enum Rule { kShift, kEvenIsCapital, kOddIsCapital } rule;
  int shift = 0;
};

constexpr CaseRange kCapitals[] = {
    {0x0041, 0x005A, CaseRange::kShift, 32},      {0x00C0, 0x00D6, CaseRange::kShift, 32},
    {0x00D8, 0x00DE, CaseRange::kShift, 32},      {0x0100, 0x012F, CaseRange::kEvenIsCapital},
    {0x0130, 0x0130, CaseRange::kShift, -0xC7},   {0x0132, 0x0137, CaseRange::kEvenIsCapital},
    {0x0139, 0x0148, CaseRange::kOddIsCapital},   {0x014A, 0x0177, CaseRange::kEvenIsCapital},
    {0x0178, 0x0178, CaseRange::kShift, -0x79},   {0x0179, 0x017E, CaseRange::kOddIsCapital},
    {0x01CD, 0x01DC, CaseRange::kOddIsCapital},   {0x01DE, 0x01EF, CaseRange::kEvenIsCapital},
    {0x01F8, 0x021F, CaseRange::kEvenIsCapital},  {0x0386, 0x0386, CaseRange::kShift, 38},
    {0x0388, 0x038A, CaseRange::kShift, 37},      {0x038C, 0x038C, CaseRange::kShift, 64},
    {0x038E, 0x038F, CaseRange::kShift, 63},      {0x0391, 0x03A1, CaseRange::kShift, 32},
    {0x03A3, 0x03AB, CaseRange::kShift, 32},      {0x03C2, 0x03C2, CaseRange::kShift, 1},
    {0x0400, 0x040F, CaseRange::kShift, 80},      {0x0410, 0x042F, CaseRange::kShift, 32},
    {0x0460, 0x0481, CaseRange::kEvenIsCapital},  {0x048A, 0x04BF, CaseRange::kEvenIsCapital},
    {0x04C1, 0x04CE, CaseRange::kOddIsCapital},   {0x04D0, 0x052F, CaseRange::kEvenIsCapital},
    {0x0531, 0x0556, CaseRange::kShift, 48},      {0x1E00, 0x1E95, CaseRange::kEvenIsCapital},
    {0x1E9E, 0x1E9E, CaseRange::kShift, -0x1DBF}, {0x1EA0, 0x1EFF, CaseRange::kEvenIsCapital},
    {0xFF21, 0xFF3A, CaseRange::kShift, 32},
};

char32_t Fold(char32_t c) {
  const auto* range = std::lower_bound(std::begin(kCapitals), std::end(kCapitals), c,
                                       [](const CaseRange& r, char32_t value) { return r.last < value; });
  if (range == std::end(kCapitals) || c < range->first) {
    return c;
  }
  switch (range->rule) {
    case CaseRange::kShift:
      return static_cast<char32_t>(static_cast<int>(c) + range->shift);
    case CaseRange::kEvenIsCapital:
      return c | 1;
    case CaseRange::kOddIsCapital:
      return c % 2 == 1 ? c + 1 : c;
  }
  return c;
}

bool IsBlank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

}  // namespace

std::string FoldCase(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const CodePoint c = DecodeUtf8(text, at);
    if (c.valid) {
      AppendUtf8(Fold(c.value), out);
    } else {
      out.append(text.substr(at, c.size));
    }
    at += c.size;
  }
  return out;
}

std::string NameKey(std::string_view name) {
  std::string key;
  for (const char c : FoldCase(name)) {
    if (!IsBlank(c)) {
      key.push_back(c);
    } else if (!key.empty() && key.back() != ' ') {
      key.push_back(' ');
    }
  }
  if (!key.empty() && key.back() == ' ') {
    key.pop_back();
  }
  return key;
}

void WordCollector::Add(std::string_view text) {
  text = text.substr(0, left_);
  left_ -= text.size();
  std::string word;
  const auto finish = [&] {
    if (!word.empty()) {
      words_.push_back(std::move(word));
      word.clear();
    }
  };
  for (size_t at = 0; at < text.size();) {
    const CodePoint c = DecodeUtf8(text, at);
    if (!IsWordCodePoint(c)) {
      finish();
    } else if (word.size() + c.size <= kMaxWordBytes) {
      AppendUtf8(Fold(c.value), word);
    }
    at += c.size;
  }
  finish();
}

std::vector<std::string> WordCollector::Take() {
  std::sort(words_.begin(), words_.end());
  words_.erase(std::unique(words_.begin(), words_.end()), words_.end());
  return std::exchange(words_, {});
}

}  // namespace parley::gateway
