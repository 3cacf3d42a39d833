#include "aggregate/core/base/ids.h"

#include <charconv>

#include "fmt/format.h"

namespace parley::aggregate {

uint64_t MakeId(std::string_view kind, std::string_view article_id, uint32_t revision, int32_t stream_day,
                uint32_t ordinal) {
  return Hash64(fmt::format("{}\n{}\n{}\n{}\n{}", kind, article_id, revision, stream_day, ordinal));
}

std::optional<uint64_t> ParseHexId(std::string_view text) {
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (text.size() != 16 || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace parley::aggregate
