// HTML character references.
#pragma once

#include <cstddef>
#include <string_view>

namespace parley::ingest {

// The code point of "nbsp", "mdash", "eacute" ... (HTML 4 names and "apos"); 0 for an unknown name.
char32_t NamedEntity(std::string_view name);

// What windows-1252 has at 0x80 to 0x9F; other values are returned as they are. Text labelled ISO-8859-1, and
// references such as &#150;, mean it.
char32_t FromWindows1252(char32_t c);

// A reference at the start of a text; size 0: there is none.
struct Reference {
  char32_t value = 0;
  size_t size = 0;
};

// `text` starts with '&'. Reads &name; &#123; &#x7B; and, as browsers do, Latin-1 names and numbers without
// the semicolon. Looks at no more than 13 bytes.
Reference ReadReference(std::string_view text);

}  // namespace parley::ingest
