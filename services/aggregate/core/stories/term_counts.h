// In how many articles a term occurs: the rarer, the more it says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/flat_hash_map.h"
#include "parley/state/v1/aggregate.pb.h"

namespace parley::aggregate {

// Counts forget slowly: they are halved when they cover more than kMemory articles. Kept as one table,
// written after every kBatch articles, and the terms of each article since. A language statistic: articles
// that are killed later go on counting.
class TermCounts {
 public:
  static constexpr uint64_t kBatch = 512;
  static constexpr uint64_t kMemory = 1 << 16;
  static constexpr size_t kMaxTerms = 60'000;  // Above it the rarest are forgotten.

  struct Counted {
    uint64_t slot;  // The entry of `recent()` that changed.
    bool table_changed;
  };

  // log2((N + 50) / (n + 1/2)) in 1/256, at least 0, for N articles of which n have the term.
  int Rarity(uint32_t term) const;

  Counted Count(const std::vector<uint32_t>& terms);

  // By slot. Those below the table's `up_to` wait to be overwritten.
  const absl::btree_map<uint64_t, state::v1::RecentTerms>& recent() const { return recent_; }
  // As it was when the last batch was full; absent before that.
  const std::optional<state::v1::TermTable>& table() const { return table_; }

  // In any order, then FinishLoad once.
  void LoadTable(state::v1::TermTable table) { table_ = std::move(table); }
  void LoadRecent(uint64_t slot, state::v1::RecentTerms terms) { recent_[slot] = std::move(terms); }
  void FinishLoad();

 private:
  void Forget();
  void WriteTable();

  absl::flat_hash_map<uint32_t, uint32_t> counts_;  // Of the table and the recent articles.
  uint64_t articles_ = 0;
  uint64_t next_ = 0;
  absl::btree_map<uint64_t, state::v1::RecentTerms> recent_;
  std::optional<state::v1::TermTable> table_;
};

// log2 of x >= 1 in 1/256, by integer arithmetic alone: the same on every machine.
int Log2Fixed(uint64_t x);

}  // namespace parley::aggregate
