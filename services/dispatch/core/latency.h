// A running estimate of a latency's distribution.
#pragma once

#include <array>
#include <chrono>
#include <optional>

namespace parley::dispatch {

// A histogram with limits 25 % apart, from 0.1 ms to two minutes, that forgets: every 2000 samples weigh half
// as much as the next.
class LatencyEstimate {
 public:
  void Add(std::chrono::microseconds latency);

  // An upper bound of the quantile `q`, 0 < q < 1, 25 % too high at most; nothing before `min_samples`.
  std::optional<std::chrono::microseconds> Quantile(double q, double min_samples) const;

 private:
  static constexpr size_t kBuckets = 64;
  static constexpr double kForgetAfter = 2000;

  std::array<double, kBuckets> counts_{};
  double total_ = 0;
};

}  // namespace parley::dispatch
