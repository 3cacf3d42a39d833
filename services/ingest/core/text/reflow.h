// Plain copy with its line ends as typed -> paragraphs split by one blank line.
#pragma once

#include <string>
#include <string_view>

namespace parley::ingest {

// A blank line always splits. So does a line that is indented more than the rest of its block. Other line
// ends are undone where the block looks hard-wrapped (no line over 100 bytes, and not every line a whole
// sentence); otherwise each line is a paragraph. Linear in the text.
std::string Reflow(std::string_view text);

}  // namespace parley::ingest
