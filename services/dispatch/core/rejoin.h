// What to do when a membership of the consumer group ended.
#pragma once

#include <optional>

#include "absl/status/status.h"
#include "dispatch/core/backoff.h"
#include "dispatch/core/types.h"

namespace parley::dispatch {

// Joins again after a refused commit (a partition may have moved away just before), and after a commit whose
// outcome nobody knows. Gives up after too many of the first in a row: a commit may be refused for what it
// is. Who was fenced has a successor under its name, and would only push it out again. Other errors cannot be
// mended by repeating.
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
