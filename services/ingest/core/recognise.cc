#include "ingest/core/recognise.h"

#include <algorithm>
#include <array>

#include "ingest/core/ninjs/ninjs.h"
#include "ingest/core/text/letters.h"
#include "ingest/core/wire_text/wire_text.h"

namespace parley::ingest {
namespace {

constexpr auto kNames = std::to_array<std::string_view>({"jsonl", "wire-text", "ninjs", "rss", "atom"});

// "<" in UTF-16, with or without a byte-order mark.
bool IsUtf16Xml(std::string_view bytes) {
  using std::string_view_literals::operator""sv;
  return bytes.starts_with("\xFF\xFE<\0"sv) || bytes.starts_with("\xFE\xFF\0<"sv) ||
         bytes.starts_with("<\0"sv) || bytes.starts_with("\0<"sv);
}

}  // namespace

bool IsFormatName(std::string_view name) {
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

std::string_view RecogniseFormat(std::string_view bytes) {
  const std::string_view text = Trim(bytes);
  if (IsUtf16Xml(bytes) || text.starts_with('<')) {
    return "feed";
  }
  if (text.starts_with('{') || text.starts_with('[')) {
    return LooksLikeNinjs(text) ? "ninjs" : "jsonl";
  }
  return LooksLikeWireText(text) ? "wire-text" : "";
}

std::string_view WithoutMark(std::string_view bytes) {
  bytes.remove_prefix(bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0);
  return bytes;
}

}  // namespace parley::ingest
