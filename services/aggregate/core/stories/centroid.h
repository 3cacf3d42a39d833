// The sum of the vectors of a story's articles.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "parley/state/v1/aggregate.pb.h"

namespace parley::aggregate {

// Weights are integers, so that the sum does not depend on the order in which articles came and went. An
// article's vector has the length kVectorLength.
inline constexpr int64_t kVectorLength = 4096;

// How many of an article's heaviest terms its story is found by.
inline constexpr size_t kIndexedTerms = 24;

// Positions of the article's heaviest terms, heaviest first.
std::vector<int> HeaviestTerms(const state::v1::ArticleState& article, size_t count);

class Centroid {
 public:
  // Both return the terms by which the story is found from now on, or no longer.
  std::vector<uint32_t> Add(const state::v1::ArticleState& article);
  std::vector<uint32_t> Remove(const state::v1::ArticleState& article);

  // All terms by which the story is found.
  std::vector<uint32_t> IndexedTerms() const;

  // Cosine with the article's vector, per mille.
  int Cosine(const state::v1::ArticleState& article) const;

  bool empty() const { return entries_.empty(); }
  size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    uint32_t term;
    int32_t sum;
    uint32_t indexed;  // By how many articles.
  };
  std::vector<uint32_t> Combine(const state::v1::ArticleState& article, int sign);

  std::vector<Entry> entries_;  // Ascending by term; none has sum 0.
  int64_t squares_ = 0;         // Of the sums.
};

}  // namespace parley::aggregate
