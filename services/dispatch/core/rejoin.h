// What to do when a membership of the consumer group ended.
#pragma once

#include <optional>

#include "absl/status/status.h"
#include "dispatch/core/backoff.h"
#include "dispatch/core/types.h"

namespace parley::dispatch {

// Joins again after a fencing, after a refused commit (a partition may have moved away just before), and
// after a commit whose outcome nobody knows. Gives up after too many of the first two in a row: when another
// process runs under the same instance name the two would push each other out for ever, and a commit may be
// refused for what it is. Other errors cannot be mended by repeating.
class RejoinPolicy {
 public:
  explicit RejoinPolicy(const BackoffOptions& options) : options_(options) {}

  // The wait before joining again, or nothing: give up with `status`. `lasted`: how long the membership did.
  std::optional<milliseconds> OnEnd(const absl::Status& status, milliseconds lasted);

 private:
  static constexpr int kMaxSetbacks = 3;
  static constexpr milliseconds kHealthy{60'000};  // A membership this long forgets earlier trouble.

  const BackoffOptions options_;
  int setbacks_ = 0;
  int failures_ = 0;
};

}  // namespace parley::dispatch
