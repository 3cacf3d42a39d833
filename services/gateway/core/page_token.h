// Where the next page of a list begins, as an opaque string bound to the question it belongs to.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/base/clock.h"

namespace parley::gateway {

// The last item of the page before. Lists go by (updated, id), both descending.
struct PagePosition {
  WallTime updated;
  std::string id;
  bool operator==(const PagePosition&) const = default;
};

// `question`: a hash of everything the pages of one list have in common (filter, kind, ...).
std::string EncodePageToken(uint64_t question, const PagePosition& position);

// kInvalidArgument when it cannot be read or was made for another question.
absl::StatusOr<PagePosition> DecodePageToken(uint64_t question, std::string_view token);

}  // namespace parley::gateway
