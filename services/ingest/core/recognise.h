// Which format a document is in.
#pragma once

#include <string_view>

namespace parley::ingest {

// The names that DocumentContext::format knows.
inline constexpr std::string_view kFormatNames = "jsonl, wire-text, ninjs, rss, atom";

bool IsFormatName(std::string_view name);

// "feed" (rss or atom), "ninjs", "jsonl" or "wire-text"; empty when it looks like none of them. `bytes`:
// without byte-order mark.
std::string_view RecogniseFormat(std::string_view bytes);

// Without a UTF-8 byte-order mark.
std::string_view WithoutMark(std::string_view bytes);

}  // namespace parley::ingest
