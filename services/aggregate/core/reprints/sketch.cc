#include "aggregate/core/reprints/sketch.h"

#include <algorithm>

namespace parley::aggregate {
namespace {

constexpr uint32_t kMinShingles = 16;  // Some twenty words: below, agreement is chance.
constexpr int kSameText = 600;
constexpr int kCutFrom = 750;

}  // namespace

Overlap EstimateOverlap(const v1::Fingerprint& first, const v1::Fingerprint& second) {
  if (std::min(first.shingles(), second.shingles()) < kMinShingles) return {};
  // A sketch that holds all shingles of its text does not limit how far the union is known.
  const auto& a = first.sketch();
  const auto& b = second.sketch();
  const int limit = std::max({a.size() < static_cast<int>(first.shingles()) ? a.size() : 0,
                              b.size() < static_cast<int>(second.shingles()) ? b.size() : 0});
  const int64_t k = limit > 0 ? limit : static_cast<int64_t>(a.size()) + b.size();
  int64_t seen = 0;
  int64_t shared = 0;
  for (int i = 0, j = 0; seen < k && (i < a.size() || j < b.size()); ++seen) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      ++shared;
      ++i;
      ++j;
    } else if (j >= b.size() || (i < a.size() && a[i] < b[j])) {
      ++i;
    } else {
      ++j;
    }
  }
  if (seen == 0) return {};
  Overlap overlap;
  overlap.resemblance = static_cast<int>(shared * 1000 / seen);
  // |A and B| = J (|A| + |B|) / (1 + J).
  const int64_t total = static_cast<int64_t>(first.shingles()) + second.shingles();
  const int64_t both = overlap.resemblance * total / (1000 + overlap.resemblance);
  overlap.of_first = static_cast<int>(std::min<int64_t>(1000, both * 1000 / first.shingles()));
  return overlap;
}

bool IsReprint(const v1::Fingerprint& copy, const v1::Fingerprint& source) {
  const Overlap overlap = EstimateOverlap(copy, source);
  return overlap.resemblance >= kSameText || overlap.of_first >= kCutFrom;
}

}  // namespace parley::aggregate
