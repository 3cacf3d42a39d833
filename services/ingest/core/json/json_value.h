// JSON from outside as a tree, with limits set before any memory is spent.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "nlohmann/json.hpp"

namespace parley::ingest {

inline constexpr size_t kMaxJsonDepth = 64;
inline constexpr size_t kMaxJsonValues = 500'000;

// kInvalidArgument names the byte and the reason: not JSON, not UTF-8, or nested deeper than kMaxJsonDepth.
// kResourceExhausted: more than kMaxJsonValues values.
absl::StatusOr<nlohmann::json> ParseJsonValue(std::string_view json);

// The keys of the object at the start of `json`, in lower case, as far as they stand in the first 64 KiB;
// also of a document that is cut short or broken later on.
std::vector<std::string> TopLevelKeys(std::string_view json);

}  // namespace parley::ingest
