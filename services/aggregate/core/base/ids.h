// Ids of what the fold makes: 64-bit hashes of what they were made from, so that they are the same wherever
// the same log is folded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/hash.h"

namespace parley::aggregate {

// Of the first report. The day of the stream's clock keeps an article that comes again after it was forgotten
// from reviving an id whose versions readers have seen.
uint64_t MakeId(std::string_view kind, std::string_view article_id, uint32_t revision, int32_t stream_day,
                uint32_t ordinal);

inline std::string StoryName(uint64_t id) { return "story-" + Hex64(id); }
inline std::string EventName(uint64_t id) { return "event-" + Hex64(id); }
inline std::string ProcessName(uint64_t id) { return "process-" + Hex64(id); }

// Reads 16 lower-case hexadecimal digits.
std::optional<uint64_t> ParseHexId(std::string_view text);

}  // namespace parley::aggregate
