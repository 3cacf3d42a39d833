// What to do when a membership of the consumer group ended.
#pragma once

#include <optional>

#include "absl/status/status.h"
#include "dispatch/core/backoff.h"
#include "dispatch/core/types.h"

namespace parley::dispatch {

// Joins again after a fencing and after a commit whose outcome nobody knows. Gives up when it is fenced again
// and again, because then another process runs under the same instance name and the two would push each other
// out for ever; and after errors that repeating cannot mend.
class RejoinPolicy {
 public:
  explicit RejoinPolicy(const BackoffOptions& options) : options_(options) {}

  // The wait before joining again, or nothing: give up with `status`. `lasted`: how long the membership did.
  std::optional<milliseconds> OnEnd(const absl::Status& status, milliseconds lasted);

 private:
  static constexpr int kMaxFencings = 3;
  static constexpr milliseconds kHealthy{60'000};  // A membership this long forgets earlier trouble.

  const BackoffOptions options_;
  int fencings_ = 0;
  int failures_ = 0;
};

}  // namespace parley::dispatch
