#include "dispatch/core/rejoin.h"

#include "common/base/status.h"

namespace parley::dispatch {

std::optional<milliseconds> RejoinPolicy::OnEnd(const absl::Status& status, milliseconds lasted) {
  if (lasted >= kHealthy) {
    fencings_ = failures_ = 0;
  }
  const bool fenced = status.code() == absl::StatusCode::kFailedPrecondition;
  fencings_ += fenced ? 1 : 0;
  if (fencings_ > kMaxFencings || (!fenced && !IsRetryable(status))) {
    return std::nullopt;
  }
  return BackoffDelay(options_, ++failures_, 0);
}

}  // namespace parley::dispatch
