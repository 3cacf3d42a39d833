#include "dispatch/core/rejoin.h"

#include "common/base/status.h"

namespace parley::dispatch {

std::optional<milliseconds> RejoinPolicy::OnEnd(const absl::Status& status, milliseconds lasted) {
  if (lasted >= kHealthy) {
    setbacks_ = failures_ = 0;
  }
  const bool setback = status.code() == absl::StatusCode::kInvalidArgument;
  setbacks_ += setback ? 1 : 0;
  if (setbacks_ > kMaxSetbacks || (!setback && !IsRetryable(status))) {
    return std::nullopt;
  }
  return BackoffDelay(options_, ++failures_, 0);
}

}  // namespace parley::dispatch
