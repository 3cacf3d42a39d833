// Bringing text into the form that Articles promise: valid UTF-8, "\n" as the only line end, no control
// characters, no invisible ones that break matching.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace parley::ingest {

// Repairs UTF-8 (adding to `repaired`, where given, the number of sequences replaced by U+FFFD), makes every
// line end "\n", form feeds and U+2029 blank lines, tabs and no-break spaces spaces; reads U+0080 to U+009F
// as windows-1252, which they are in practice; drops control characters, byte-order marks, soft hyphens,
// zero-width spaces and bidirectional controls. Idempotent.
std::string CleanText(std::string_view text, size_t* repaired = nullptr);

// The same on one line: white space of any length becomes one space, none at the ends.
std::string OneLine(std::string_view text);

// The form of a body: clean, no space at the end of a line, paragraphs split by exactly one blank line.
// Single line ends stay: whoever wrote an Article may have counted offsets in it. Idempotent.
std::string BodyText(std::string_view text);

// At most `max_bytes`, cut between code points.
std::string_view CutText(std::string_view text, size_t max_bytes);

}  // namespace parley::ingest
