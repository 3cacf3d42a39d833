#include "aggregate/core/stories/centroid.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

namespace parley::aggregate {

std::vector<int> HeaviestTerms(const state::v1::ArticleState& article, size_t count) {
  std::vector<int> order(static_cast<size_t>(article.terms_size()));
  std::iota(order.begin(), order.end(), 0);
  const auto kept = static_cast<std::ptrdiff_t>(std::min(count, order.size()));
  std::partial_sort(order.begin(), order.begin() + kept, order.end(), [&](int a, int b) {
    return std::make_tuple(article.weights(b), article.terms(a)) <
           std::make_tuple(article.weights(a), article.terms(b));
  });
  order.resize(static_cast<size_t>(kept));
  return order;
}

std::vector<uint32_t> Centroid::Add(const state::v1::ArticleState& article) { return Combine(article, 1); }
std::vector<uint32_t> Centroid::Remove(const state::v1::ArticleState& article) {
  return Combine(article, -1);
}

std::vector<uint32_t> Centroid::Combine(const state::v1::ArticleState& article, int sign) {
  std::vector<bool> heavy(static_cast<size_t>(article.terms_size()));
  for (const int i : HeaviestTerms(article, kIndexedTerms)) heavy[static_cast<size_t>(i)] = true;
  std::vector<uint32_t> changed;
  std::vector<Entry> merged;
  merged.reserve(entries_.size() + heavy.size());
  auto old = entries_.begin();
  for (int i = 0; i < article.terms_size(); ++i) {
    const uint32_t term = article.terms(i);
    while (old != entries_.end() && old->term < term) merged.push_back(*old++);
    Entry entry{term, 0, 0};
    if (old != entries_.end() && old->term == term) entry = *old++;
    squares_ -= int64_t{entry.sum} * entry.sum;
    entry.sum += sign * static_cast<int32_t>(article.weights(i));
    squares_ += int64_t{entry.sum} * entry.sum;
    if (heavy[static_cast<size_t>(i)]) {
      const uint32_t before = entry.indexed;
      entry.indexed = sign > 0 ? before + 1 : before - 1;
      if (before == 0 || entry.indexed == 0) changed.push_back(term);
    }
    if (entry.sum != 0) merged.push_back(entry);
  }
  merged.insert(merged.end(), old, entries_.end());
  entries_ = std::move(merged);
  return changed;
}

std::vector<uint32_t> Centroid::IndexedTerms() const {
  std::vector<uint32_t> terms;
  for (const Entry& entry : entries_) {
    if (entry.indexed > 0) terms.push_back(entry.term);
  }
  return terms;
}

int Centroid::Cosine(const state::v1::ArticleState& article) const {
  if (squares_ <= 0) return 0;
  int64_t dot = 0;
  auto at = entries_.begin();
  for (int i = 0; i < article.terms_size() && at != entries_.end(); ++i) {
    const uint32_t term = article.terms(i);
    if (entries_.size() > 16 * static_cast<size_t>(article.terms_size())) {
      at = std::lower_bound(at, entries_.end(), term, [](const Entry& e, uint32_t t) { return e.term < t; });
    } else {
      while (at != entries_.end() && at->term < term) ++at;
    }
    if (at != entries_.end() && at->term == term) dot += int64_t{at->sum} * article.weights(i);
  }
  // Both factors are exact in a double and sqrt is correctly rounded everywhere, so is the result.
  const double length = std::sqrt(static_cast<double>(squares_)) * static_cast<double>(kVectorLength);
  return static_cast<int>(static_cast<double>(dot) * 1000.0 / length);
}

}  // namespace parley::aggregate
