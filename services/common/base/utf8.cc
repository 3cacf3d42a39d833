#include "common/base/utf8.h"

#include <cstring>

#include "fmt/format.h"

namespace parley {
namespace {

constexpr CodePoint kBad = {0xFFFD, 1, false};

uint8_t Byte(std::string_view text, size_t at) { return static_cast<uint8_t>(text[at]); }

bool Continues(std::string_view text, size_t at) {
  return at < text.size() && (Byte(text, at) & 0xC0) == 0x80;
}

char32_t Tail(std::string_view text, size_t at) { return Byte(text, at) & 0x3F; }

// Where the text stops being ASCII, looking at eight bytes at a time.
size_t SkipAscii(std::string_view text, size_t at) {
  for (uint64_t word; at + sizeof(word) <= text.size(); at += sizeof(word)) {
    std::memcpy(&word, text.data() + at, sizeof(word));
    if ((word & 0x8080808080808080U) != 0) {
      break;
    }
  }
  while (at < text.size() && Byte(text, at) < 0x80) {
    ++at;
  }
  return at;
}

bool IsUnsafe(char32_t c) {
  const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
  const bool bidi = c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
                    (c >= 0x2066 && c <= 0x2069);
  return control || bidi;
}

}  // namespace

CodePoint DecodeUtf8(std::string_view text, size_t at) {
  const uint8_t b = Byte(text, at);
  if (b < 0x80) {
    return {b, 1, true};
  }
  if (b >= 0xC2 && b <= 0xDF && Continues(text, at + 1)) {
    return {(b & 0x1FU) << 6 | Tail(text, at + 1), 2, true};
  }
  if (b >= 0xE0 && b <= 0xEF && Continues(text, at + 1) && Continues(text, at + 2)) {
    const char32_t c = (b & 0x0FU) << 12 | Tail(text, at + 1) << 6 | Tail(text, at + 2);
    const bool surrogate = c >= 0xD800 && c <= 0xDFFF;
    return c >= 0x800 && !surrogate ? CodePoint{c, 3, true} : kBad;
  }
  if (b >= 0xF0 && b <= 0xF4 && Continues(text, at + 1) && Continues(text, at + 2) &&
      Continues(text, at + 3)) {
    const char32_t c =
        (b & 0x07U) << 18 | Tail(text, at + 1) << 12 | Tail(text, at + 2) << 6 | Tail(text, at + 3);
    return c >= 0x10000 && c <= 0x10FFFF ? CodePoint{c, 4, true} : kBad;
  }
  return kBad;
}

void AppendUtf8(char32_t c, std::string& out) {
  const auto put = [&out](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | c >> 6);
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3F));
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

bool IsValidUtf8(std::string_view text) {
  for (size_t at = SkipAscii(text, 0); at < text.size();) {
    const CodePoint c = DecodeUtf8(text, at);
    if (!c.valid) {
      return false;
    }
    at = SkipAscii(text, at + c.size);
  }
  return true;
}

std::string RepairUtf8(std::string_view text, size_t* repaired) {
  std::string out;
  out.reserve(text.size());
  size_t count = 0;
  bool in_bad_run = false;
  for (size_t at = 0; at < text.size();) {
    const CodePoint c = DecodeUtf8(text, at);
    if (c.valid) {
      out.append(text.substr(at, c.size));
      in_bad_run = false;
    } else if (!in_bad_run || (Byte(text, at) & 0xC0) != 0x80) {
      AppendUtf8(0xFFFD, out);
      ++count;
      in_bad_run = true;
    }
    at += c.size;
  }
  if (repaired != nullptr) {
    *repaired = count;
  }
  return out;
}

std::string Printable(std::string_view text, size_t max_bytes) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const CodePoint c = DecodeUtf8(text, at);
    if (at + c.size > max_bytes) {
      return out + "...";
    }
    if (!c.valid) {
      out += fmt::format("\\x{:02x}", Byte(text, at));
    } else if (IsUnsafe(c.value)) {
      out += c.value < 0x100 ? fmt::format("\\x{:02x}", static_cast<uint32_t>(c.value))
                             : fmt::format("\\u{:04x}", static_cast<uint32_t>(c.value));
    } else {
      out.append(text.substr(at, c.size));
    }
    at += c.size;
  }
  return out;
}

}  // namespace parley
