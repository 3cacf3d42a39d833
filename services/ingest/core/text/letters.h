// Upper and lower case and kinds of code points, for the scripts that datelines and names come in.
#pragma once

#include <string>
#include <string_view>

namespace parley::ingest {

// Latin (with Latin-1 and Extended-A), Greek and Cyrillic; every other code point maps to itself.
char32_t ToLower(char32_t c);

inline bool IsUpper(char32_t c) { return ToLower(c) != c; }

// Letters and digits of any script: ASCII ones, and every code point above U+00BF that is no punctuation.
bool IsWordChar(char32_t c);

inline bool IsAsciiDigit(char c) { return c >= '0' && c <= '9'; }
inline bool IsAsciiSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

std::string LowerText(std::string_view text);

// ASCII only: for keys, tags and names of formats.
std::string AsciiLower(std::string_view text);
bool EqualsIgnoringCase(std::string_view a, std::string_view b);

// Without ASCII white space at either end.
std::string_view Trim(std::string_view text);

}  // namespace parley::ingest
