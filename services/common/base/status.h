// Making and judging absl::Status values. The code is the decision, the message is for people: what was
// attempted, on which value, and which setting would help.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "fmt/format.h"

namespace parley {

// MakeStatus(absl::StatusCode::kNotFound, "no story {}", id)
template <typename... Args>
absl::Status MakeStatus(absl::StatusCode code, fmt::format_string<Args...> format, Args&&... args) {
  return absl::Status(code, fmt::format(format, std::forward<Args>(args)...));
}

template <typename... Args>
absl::Status InvalidArgument(fmt::format_string<Args...> format, Args&&... args) {
  return MakeStatus(absl::StatusCode::kInvalidArgument, format, std::forward<Args>(args)...);
}

template <typename... Args>
absl::Status Internal(fmt::format_string<Args...> format, Args&&... args) {
  return MakeStatus(absl::StatusCode::kInternal, format, std::forward<Args>(args)...);
}

// The message as a standard string (absl's string_view is its own type in Debian's build).
inline std::string Message(const absl::Status& status) { return std::string(status.message()); }

// The same code, with "context: " before the message. OK stays OK.
absl::Status Annotate(const absl::Status& status, std::string_view context);

// True for kUnavailable, kDeadlineExceeded and kResourceExhausted: the same call may succeed later.
bool IsRetryable(const absl::Status& status);

// "INVALID_ARGUMENT: message", for logs and terminals.
std::string ToString(const absl::Status& status);

}  // namespace parley
