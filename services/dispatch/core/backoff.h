// Growing waits between attempts.
#pragma once

#include <algorithm>
#include <cstdint>

#include "common/base/hash.h"
#include "dispatch/core/types.h"

namespace parley::dispatch {

struct BackoffOptions {
  milliseconds first{100};
  milliseconds longest{5000};
};

// The wait before repeat number `attempt` (from 1): doubles each time up to the longest, less up to a half by
// `salt`, so that what failed together does not come back together.
inline milliseconds BackoffDelay(const BackoffOptions& options, int attempt, uint64_t salt) {
  const int doublings = std::clamp(attempt - 1, 0, 20);
  const milliseconds full = std::min(options.first * (int64_t{1} << doublings), options.longest);
  const auto permille = static_cast<int64_t>(Mix64(salt + static_cast<uint64_t>(attempt)) % 500);
  return full - full * permille / 1000;
}

}  // namespace parley::dispatch
