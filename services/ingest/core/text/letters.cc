#include "ingest/core/text/letters.h"

#include <algorithm>

#include "common/base/utf8.h"

namespace parley::ingest {
namespace {

constexpr char AsciiLowerChar(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// Latin Extended-A alternates upper and lower; which of the two is even changes within the block.
char32_t LowerExtendedA(char32_t c) {
  const bool upper_is_odd = (c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E);
  if (c == 0x130 || c == 0x138 || c == 0x149 || c == 0x178 || c == 0x17F) {
    return c == 0x130 ? U'i' : c == 0x178 ? 0xFF : c;
  }
  return (c % 2 == 1) == upper_is_odd ? c + 1 : c;
}

}  // namespace

char32_t ToLower(char32_t c) {
  const auto between = [c](char32_t first, char32_t last) { return c >= first && c <= last; };
  if (between('A', 'Z') || (between(0xC0, 0xDE) && c != 0xD7)) {
    return c + 32;
  }
  if (between(0x100, 0x17F)) {
    return LowerExtendedA(c);
  }
  if (between(0x391, 0x3A9) || between(0x410, 0x42F)) {
    return c + 32;
  }
  return between(0x400, 0x40F) ? c + 80 : c;
}

bool IsWordChar(char32_t c) {
  if (c < 0x80) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
  const bool punctuation = (c >= 0x2000 && c <= 0x206F) || (c >= 0x3000 && c <= 0x303F) || c == 0xD7 ||
                           c == 0xF7 || c == 0xFFFD || c == 0xFEFF;
  return c > 0xBF && !punctuation;
}

std::string LowerText(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const CodePoint c = DecodeUtf8(text, at);
    AppendUtf8(ToLower(c.value), out);
    at += c.size;
  }
  return out;
}

std::string AsciiLower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), AsciiLowerChar);
  return out;
}

bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return AsciiLowerChar(x) == AsciiLowerChar(y); });
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && IsAsciiSpace(text.front())) {
    text.remove_prefix(1);
  }
  while (!text.empty() && IsAsciiSpace(text.back())) {
    text.remove_suffix(1);
  }
  return text;
}

}  // namespace parley::ingest
