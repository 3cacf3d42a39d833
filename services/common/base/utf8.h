// UTF-8 checking and repair (RFC 3629).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace parley {

// A code point and how many bytes it took. A byte that starts no valid sequence gives {0xFFFD, 1, false}.
struct CodePoint {
  char32_t value;
  uint32_t size;
  bool valid;
};

// Decodes the code point at `at`. Precondition: at < text.size().
CodePoint DecodeUtf8(std::string_view text, size_t at);

void AppendUtf8(char32_t code_point, std::string& out);

bool IsValidUtf8(std::string_view text);

// Replaces each maximal invalid subsequence by U+FFFD; `repaired` counts them.
std::string RepairUtf8(std::string_view text, size_t* repaired = nullptr);

// For terminals and logs: escapes C0, C1 and bidirectional controls, cuts after `max_bytes` at a code point.
std::string Printable(std::string_view text, size_t max_bytes = 200);

}  // namespace parley
