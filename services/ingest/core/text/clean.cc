#include "ingest/core/text/clean.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "common/base/utf8.h"
#include "ingest/core/text/entities.h"
#include "ingest/core/text/letters.h"

namespace parley::ingest {
namespace {

bool IsDropped(char32_t c) {
  const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0);
  const bool bidi =
      c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  return control || bidi || c == 0xAD || c == 0x200B || c == 0x2060 || c == 0xFEFF || c == 0xFFFE ||
         c == 0xFFFF;
}

void AppendClean(char32_t raw, std::string& out) {
  const char32_t c = FromWindows1252(raw);
  switch (c) {
    case '\n':
    case '\v':
    case 0x2028:
      out.push_back('\n');
      return;
    case '\f':
    case 0x2029:
      out.append("\n\n");
      return;
    case '\t':
    case 0xA0:
      out.push_back(' ');
      return;
    default:
      if (!IsDropped(c)) {
        AppendUtf8(c, out);
      }
  }
}

bool IsPlainAscii(char c) { return (c >= 0x20 && c < 0x7F) || c == '\n'; }

// Eight bytes at once; exact but for line ends, which it does not count as plain.
bool ArePlainAscii(const char* eight) {
  uint64_t bytes = 0;
  std::memcpy(&bytes, eight, sizeof bytes);
  constexpr uint64_t kEach = 0x0101010101010101;
  // The highest bit of a byte is set in `low` where it is below 0x20, in `high` from 0x7F on.
  const uint64_t low = (bytes - kEach * 0x20) & ~bytes;
  const uint64_t high = bytes | (bytes + kEach);
  return ((low | high) & kEach * 0x80) == 0;
}

// Most text is plain ASCII: how much can be copied as it is.
size_t PlainRun(std::string_view text, size_t at) {
  size_t end = at;
  while (end + 8 <= text.size() && ArePlainAscii(text.data() + end)) {
    end += 8;
  }
  while (end < text.size() && IsPlainAscii(text[end])) {
    ++end;
  }
  return end - at;
}

}  // namespace

std::string CleanText(std::string_view text, size_t* repaired) {
  std::string valid;
  if (!IsValidUtf8(text)) {
    size_t count = 0;
    valid = RepairUtf8(text, &count);
    text = valid;
    if (repaired != nullptr) {
      *repaired += count;
    }
  }
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    if (const size_t run = PlainRun(text, at); run > 0) {
      out.append(text.substr(at, run));
      at += run;
    } else if (text[at] == '\r') {
      out.push_back('\n');
      at += at + 1 < text.size() && text[at + 1] == '\n' ? 2 : 1;
    } else {
      const CodePoint c = DecodeUtf8(text, at);
      AppendClean(c.value, out);
      at += c.size;
    }
  }
  return out;
}

std::string OneLine(std::string_view text) {
  const std::string clean = CleanText(text);
  std::string out;
  out.reserve(clean.size());
  for (const char c : clean) {
    if (!IsAsciiSpace(c)) {
      out.push_back(c);
    } else if (!out.empty() && out.back() != ' ') {
      out.push_back(' ');
    }
  }
  if (!out.empty() && out.back() == ' ') {
    out.pop_back();
  }
  return out;
}

std::string BodyText(std::string_view text) {
  const std::string clean = CleanText(text);
  std::string out;
  out.reserve(clean.size());
  size_t blank_lines = 0;  // Since the last line with text.
  for (size_t at = 0; at < clean.size();) {
    const size_t end = std::min(clean.find('\n', at), clean.size());
    std::string_view line = std::string_view(clean).substr(at, end - at);
    at = end + 1;
    line = line.substr(0, line.find_last_not_of(' ') + 1);
    if (line.empty()) {
      ++blank_lines;
      continue;
    }
    if (!out.empty()) {
      out.append(blank_lines > 0 ? "\n\n" : "\n");
    } else {
      line = Trim(line);
    }
    out.append(line);
    blank_lines = 0;
  }
  return out;
}

std::string_view CutText(std::string_view text, size_t max_bytes) {
  if (text.size() <= max_bytes) {
    return text;
  }
  size_t end = max_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
    --end;
  }
  return text.substr(0, end);
}

}  // namespace parley::ingest
