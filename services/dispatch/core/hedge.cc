#include "dispatch/core/hedge.h"

#include <algorithm>
#include <bit>

namespace parley::dispatch {

size_t HedgePolicy::SizeClass(size_t articles) {
  const auto log2 = static_cast<size_t>(std::bit_width(std::max<size_t>(articles, 1)) - 1);
  return std::min(log2, kSizes - 1);
}

void HedgePolicy::OnCall() { tokens_ = std::min(tokens_ + options_.budget, options_.burst); }

void HedgePolicy::OnAnswer(size_t articles, std::chrono::microseconds latency) {
  latencies_[SizeClass(articles)].Add(latency);
}

std::optional<milliseconds> HedgePolicy::Delay(size_t articles) const {
  if (!options_.enabled) {
    return std::nullopt;
  }
  const auto slow = latencies_[SizeClass(articles)].Quantile(options_.quantile, options_.min_samples);
  if (!slow.has_value()) {
    return std::nullopt;
  }
  return std::max(std::chrono::ceil<milliseconds>(*slow), options_.min_delay);
}

bool HedgePolicy::Take() {
  constexpr double kRounding = 1e-9;  // Twenty twentieths are one.
  if (tokens_ + kRounding < 1) {
    return false;
  }
  tokens_ -= 1;
  return true;
}

}  // namespace parley::dispatch
