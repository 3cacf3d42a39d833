// Where a subscriber stands, as an opaque string (state.v1.ResumeToken in base64url).
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/log/record.h"

namespace parley::gateway {

struct ResumePoint {
  std::string log_id;
  log::Offsets next;  // Next offset to read, by partition.
};

std::string EncodeResumeToken(const ResumePoint& point);

// kInvalidArgument for anything that EncodeResumeToken did not make: cut, altered, or of another format.
absl::StatusOr<ResumePoint> DecodeResumeToken(std::string_view token);

}  // namespace parley::gateway
