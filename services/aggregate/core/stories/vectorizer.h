// An article as a sparse vector: what it is about, in hashed terms.
#pragma once

#include "aggregate/core/stories/term_counts.h"
#include "parley/state/v1/aggregate.pb.h"
#include "parley/v1/extraction.pb.h"

namespace parley::aggregate {

inline constexpr size_t kVectorTerms = 120;  // The heaviest are kept.

// How much each part of an article counts; one set for all streams.
struct VectorWeights {
  int title = 40;
  int lead = 30;
  int body = 10;
  int entity = 24;
  int event = 12;
  int place = 12;
  int quantity = 12;
};

// Sets `terms` and `weights` of `out`. Returns the distinct terms of the whole article, ascending, to be
// counted.
std::vector<uint32_t> Vectorize(const v1::Extraction& extraction, const TermCounts& counts,
                                const VectorWeights& weights, state::v1::ArticleState& out);

}  // namespace parley::aggregate
