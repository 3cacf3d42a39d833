#include "common/base/status.h"

namespace parley {

absl::Status Annotate(const absl::Status& status, std::string_view context) {
  if (status.ok()) {
    return status;
  }
  return absl::Status(status.code(), fmt::format("{}: {}", context, Message(status)));
}

bool IsRetryable(const absl::Status& status) {
  return status.code() == absl::StatusCode::kUnavailable ||
         status.code() == absl::StatusCode::kDeadlineExceeded ||
         status.code() == absl::StatusCode::kResourceExhausted;
}

std::string ToString(const absl::Status& status) {
  return status.ok() ? "OK" : absl::StatusCodeToString(status.code()) + ": " + Message(status);
}

}  // namespace parley
