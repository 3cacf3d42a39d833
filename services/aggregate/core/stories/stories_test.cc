#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "aggregate/core/stories/centroid.h"
#include "aggregate/core/stories/term_counts.h"
#include "aggregate/core/stories/vectorizer.h"
#include "aggregate/core/testing/builders.h"

namespace parley::aggregate {
namespace {

using testing::ExtractionBuilder;
using testing::Words;

TEST(Log2FixedTest, IsTheLogarithmRoundedDown) {
  EXPECT_EQ(Log2Fixed(1), 0);
  EXPECT_EQ(Log2Fixed(2), 256);
  EXPECT_EQ(Log2Fixed(uint64_t{1} << 40), 40 * 256);
  for (const uint64_t x : {3ULL, 5ULL, 1000ULL, 123456789ULL, 0xffffffffffffULL}) {
    EXPECT_NEAR(Log2Fixed(x), std::log2(static_cast<double>(x)) * 256, 1.01) << x;
  }
}

TEST(TermCountsTest, RareTermsSayMore) {
  TermCounts counts;
  for (uint32_t i = 0; i < 1000; ++i) counts.Count({7, 1000 + i});
  EXPECT_LT(counts.Rarity(7), 128);
  EXPECT_GT(counts.Rarity(1000), 5 * 256);
  EXPECT_GT(counts.Rarity(5), counts.Rarity(1000));
}

TEST(TermCountsTest, LoadedCountsGoOnAsTheOldOnes) {
  TermCounts counts;
  for (uint32_t i = 0; i < 700; ++i) counts.Count({i % 7, i % 11, 50'000 + i});
  TermCounts loaded;
  for (const auto& [slot, recent] : counts.recent()) loaded.LoadRecent(slot, recent);
  ASSERT_TRUE(counts.table().has_value());
  loaded.LoadTable(*counts.table());
  loaded.FinishLoad();
  for (uint32_t i = 0; i < 700; ++i) {
    const auto a = counts.Count({i % 5, i});
    const auto b = loaded.Count({i % 5, i});
    ASSERT_EQ(a.slot, b.slot);
    ASSERT_EQ(a.table_changed, b.table_changed);
    ASSERT_EQ(counts.Rarity(i % 13), loaded.Rarity(i % 13));
  }
  EXPECT_EQ(counts.table()->SerializeAsString(), loaded.table()->SerializeAsString());
}

TEST(TermCountsTest, ForgetsTheRarestWhenThereAreTooMany) {
  TermCounts counts;
  uint32_t next = 1000;
  for (int article = 0; article < 4 * static_cast<int>(TermCounts::kBatch); ++article) {
    std::vector<uint32_t> terms = {1};
    for (int i = 0; i < 100; ++i) terms.push_back(next++);
    counts.Count(terms);
  }
  EXPECT_LE(counts.table()->terms_size(), static_cast<int>(TermCounts::kMaxTerms));
  EXPECT_LT(counts.Rarity(1), 128);
}

state::v1::ArticleState Vector(const std::string& text) {
  static const TermCounts* const kNone = [] {
    auto* counts = new TermCounts();
    for (uint32_t i = 0; i < 20; ++i) counts->Count({i});
    return counts;
  }();
  state::v1::ArticleState article;
  Vectorize(ExtractionBuilder("x").Body(text).Input().extraction(), *kNone, VectorWeights(), article);
  return article;
}

TEST(VectorizerTest, HasUnitLength) {
  const state::v1::ArticleState article = Vector(Words("a", 80));
  double squares = 0;
  for (const uint32_t weight : article.weights()) squares += static_cast<double>(weight) * weight;
  EXPECT_NEAR(std::sqrt(squares), static_cast<double>(kVectorLength), kVectorLength / 50.0);
}

TEST(CentroidTest, CosineIsOneForTheSameTextAndZeroForAnother) {
  Centroid centroid;
  centroid.Add(Vector(Words("a", 50)));
  EXPECT_GE(centroid.Cosine(Vector(Words("a", 50))), 990);
  EXPECT_EQ(centroid.Cosine(Vector(Words("b", 50))), 0);
}

TEST(CentroidTest, WhatWasAddedAndRemovedLeavesNothing) {
  Centroid centroid;
  const auto a = Vector(Words("a", 50));
  const auto both = Vector(Words("a", 25) + Words("b", 25));
  const auto gained = centroid.Add(a);
  EXPECT_EQ(gained.size(), kIndexedTerms);
  centroid.Add(both);
  centroid.Remove(a);
  Centroid fresh;
  fresh.Add(both);
  EXPECT_EQ(centroid.IndexedTerms(), fresh.IndexedTerms());
  EXPECT_EQ(centroid.Cosine(a), fresh.Cosine(a));
  centroid.Remove(both);
  EXPECT_TRUE(centroid.empty());
}

}  // namespace
}  // namespace parley::aggregate
