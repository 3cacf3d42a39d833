#include "ingest/accept/accepted_index.h"

#include "gtest/gtest.h"

namespace parley::ingest {
namespace {

TEST(AcceptedIndex, DecidesEveryDelivery) {
  AcceptedIndex index(100);
  const auto decide = [&index](uint32_t said, uint64_t digest) {
    const auto d = index.Decide("a:1", said, digest);
    return std::pair(d.duplicate, d.revision);
  };
  EXPECT_EQ(decide(0, 10), std::pair(false, 1U)) << "first delivery";
  EXPECT_EQ(decide(4, 10), std::pair(false, 4U)) << "first delivery that says its revision";
  index.Add("a:1", 1, 10);
  EXPECT_EQ(decide(0, 10), std::pair(true, 1U)) << "same text again";
  EXPECT_EQ(decide(1, 10), std::pair(true, 1U));
  EXPECT_EQ(decide(0, 20), std::pair(false, 2U)) << "changed text";
  EXPECT_EQ(decide(3, 30), std::pair(false, 3U)) << "provider skips a revision";
  EXPECT_EQ(decide(2, 10), std::pair(false, 2U)) << "provider re-issues the text under a new revision";
  EXPECT_EQ(decide(1, 11), std::pair(false, 2U)) << "provider forgot to raise the revision: nothing is lost";
  index.Add("a:1", 2, 11);
  EXPECT_EQ(decide(1, 11), std::pair(true, 2U)) << "and its repeat is a duplicate";
}

TEST(AcceptedIndex, TakesBackWhatDidNotBecomeDurable) {
  AcceptedIndex index(10);
  index.Add("a", 1, 1);
  index.Add("a", 2, 2);
  index.Add("b", 1, 3);
  index.ForgetNewest(2);
  EXPECT_TRUE(index.Decide("a", 0, 1).duplicate);
  EXPECT_FALSE(index.Decide("a", 0, 2).duplicate);
  EXPECT_FALSE(index.Decide("b", 0, 3).duplicate);
}

TEST(AcceptedIndex, ForgetsTheOldestFirst) {
  AcceptedIndex index(2);
  index.Add("a", 1, 1);
  index.Add("a", 2, 2);
  index.Add("b", 1, 3);
  EXPECT_EQ(index.size(), 2u);
  EXPECT_TRUE(index.Decide("a", 0, 2).duplicate);
  EXPECT_FALSE(index.Decide("a", 0, 1).duplicate);
  index.Add("c", 1, 4);
  EXPECT_FALSE(index.Decide("a", 0, 2).duplicate);
  EXPECT_TRUE(index.Decide("b", 0, 3).duplicate);
}

}  // namespace
}  // namespace parley::ingest
