// When a call is sent a second time because the first is slower than nearly all others.
#pragma once

#include <array>
#include <chrono>
#include <optional>

#include "dispatch/core/latency.h"
#include "dispatch/core/types.h"

namespace parley::dispatch {

struct HedgeOptions {
  bool enabled = true;         // Pointless with a single worker.
  double quantile = 0.99;      // Slower than this share of the calls of its size.
  double budget = 0.05;        // Second calls for each first call, at most, in the long run.
  double burst = 5;            // Second calls that may have been saved up.
  milliseconds min_delay{20};  // Never earlier.
  int min_samples = 50;        // Calls of that size seen before the first hedge.
};

class HedgePolicy {
 public:
  explicit HedgePolicy(const HedgeOptions& options) : options_(options) {}

  // A first call was sent: earns its share of the budget.
  void OnCall();
  // Such a call was answered, by whichever attempt, so long after it was first sent.
  void OnAnswer(size_t articles, std::chrono::microseconds latency);

  // How long to wait before a second call; nothing while too little is known.
  std::optional<milliseconds> Delay(size_t articles) const;
  // Takes one second call from the budget; false when it is spent.
  bool Take();

 private:
  // Calls of 1, 2-3, 4-7, ..., 64 articles: the time depends on the size above all.
  static constexpr size_t kSizes = 7;
  static size_t SizeClass(size_t articles);

  const HedgeOptions options_;
  std::array<LatencyEstimate, kSizes> latencies_;
  double tokens_ = 0;
};

}  // namespace parley::dispatch
