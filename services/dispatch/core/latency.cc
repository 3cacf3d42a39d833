#include "dispatch/core/latency.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace parley::dispatch {
namespace {

constexpr double kFirstLimitMicros = 100;
constexpr double kRatio = 1.25;

size_t BucketOf(std::chrono::microseconds latency, size_t buckets) {
  const double micros = std::max(static_cast<double>(latency.count()), kFirstLimitMicros);
  const double index = std::ceil(std::log(micros / kFirstLimitMicros) / std::log(kRatio) - 1e-9);
  return std::min(static_cast<size_t>(index), buckets - 1);
}

std::chrono::microseconds LimitOf(size_t bucket) {
  return std::chrono::microseconds(
      static_cast<int64_t>(kFirstLimitMicros * std::pow(kRatio, static_cast<double>(bucket))));
}

}  // namespace

void LatencyEstimate::Add(std::chrono::microseconds latency) {
  if (total_ >= kForgetAfter) {
    for (double& count : counts_) {
      count /= 2;
    }
    total_ /= 2;
  }
  counts_[BucketOf(latency, kBuckets)] += 1;
  total_ += 1;
}

std::optional<std::chrono::microseconds> LatencyEstimate::Quantile(double q, double min_samples) const {
  if (total_ <= 0 || total_ < min_samples) {
    return std::nullopt;
  }
  double seen = 0;
  for (size_t bucket = 0; bucket < kBuckets; ++bucket) {
    seen += counts_[bucket];
    if (seen >= q * total_) {
      return LimitOf(bucket);
    }
  }
  return LimitOf(kBuckets - 1);
}

}  // namespace parley::dispatch
