#include "aggregate/core/stories/term_counts.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace parley::aggregate {
namespace {

// As if so many articles without any of the terms had gone before: at first all terms are about as rare.
constexpr uint64_t kPriorArticles = 50;

}  // namespace

int Log2Fixed(uint64_t x) {
  const int whole = static_cast<int>(std::bit_width(x)) - 1;
  // Mantissa in [1, 2) with 31 fractional bits; squaring it yields one more bit of the logarithm each time.
  uint64_t mantissa = whole >= 31 ? x >> (whole - 31) : x << (31 - whole);
  int result = whole;
  for (int bit = 0; bit < 8; ++bit) {
    mantissa = mantissa * mantissa >> 31;
    result <<= 1;
    if (mantissa >> 32 != 0) {
      result |= 1;
      mantissa >>= 1;
    }
  }
  return result;
}

int TermCounts::Rarity(uint32_t term) const {
  const auto found = counts_.find(term);
  const uint64_t count = found == counts_.end() ? 0 : found->second;
  return std::max(0, Log2Fixed(2 * (articles_ + kPriorArticles)) - Log2Fixed(2 * count + 1));
}

TermCounts::Counted TermCounts::Count(const std::vector<uint32_t>& terms) {
  const uint64_t slot = next_ % kBatch;
  state::v1::RecentTerms& recent = recent_[slot];
  recent.set_number(next_++);
  recent.mutable_terms()->Assign(terms.begin(), terms.end());
  ++articles_;
  for (const uint32_t term : terms) ++counts_[term];
  const bool batch_full = next_ % kBatch == 0;
  if (batch_full) {
    Forget();
    WriteTable();
  }
  return {slot, batch_full};
}

void TermCounts::Forget() {
  if (articles_ > kMemory) {
    articles_ /= 2;
    for (auto& entry : counts_) entry.second /= 2;
  }
  uint32_t least = 1;
  absl::erase_if(counts_, [&](const auto& entry) { return entry.second < least; });
  while (counts_.size() > kMaxTerms) {
    ++least;
    absl::erase_if(counts_, [&](const auto& entry) { return entry.second < least; });
  }
}

void TermCounts::WriteTable() {
  std::vector<std::pair<uint32_t, uint32_t>> sorted(counts_.begin(), counts_.end());
  std::sort(sorted.begin(), sorted.end());
  table_.emplace();
  table_->set_articles(articles_);
  table_->set_up_to(next_);
  for (const auto& [term, count] : sorted) {
    table_->add_terms(term);
    table_->add_counts(count);
  }
}

void TermCounts::FinishLoad() {
  if (table_) {
    articles_ = table_->articles();
    next_ = table_->up_to();
    for (int i = 0; i < std::min(table_->terms_size(), table_->counts_size()); ++i) {
      counts_[table_->terms(i)] = table_->counts(i);
    }
  }
  const uint64_t first = next_;
  for (const auto& [slot, recent] : recent_) {
    if (recent.number() < first) continue;
    next_ = std::max(next_, recent.number() + 1);
    ++articles_;
    for (const uint32_t term : recent.terms()) ++counts_[term];
  }
}

}  // namespace parley::aggregate
