#include "aggregate/state_image.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::aggregate {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

state::v1::Progress At(int64_t next_offset, uint64_t transaction) {
  state::v1::Progress progress;
  progress.set_next_offset(next_offset);
  progress.set_transaction(transaction);
  return progress;
}

TEST(StateImage, IsTheStateAtTheNewestCompleteStep) {
  StateImage image;
  EXPECT_FALSE(image.progress().has_value());
  image.AddEntry("a", "1", 2);
  image.AddEntry("b", "1", 2);
  image.AddProgress(At(2, 1));
  image.AddEntry("a", std::nullopt, 4);
  image.AddProgress(At(4, 2));
  EXPECT_THAT(image.entries(), ElementsAre(Pair("b", "1")));
  EXPECT_EQ(image.progress()->next_offset(), 4);
  EXPECT_THAT(image.Repairs(), IsEmpty());
  EXPECT_FALSE(image.progress_overtaken());
}

TEST(StateImage, LeavesOutAStepWithoutProgress) {
  StateImage image;
  image.AddEntry("a", "1", 2);
  image.AddProgress(At(2, 1));
  image.AddEntry("a", "2", 4);
  EXPECT_THAT(image.entries(), ElementsAre(Pair("a", "1")));
  EXPECT_EQ(image.unfinished(), 1U);
}

// A step that was torn, done again with another cut, and then what is left of the first one.
TEST(StateImage, WritesAgainWhatAnOlderStepHides) {
  StateImage image;
  image.AddEntry("a", "new", 6);
  image.AddEntry("b", std::nullopt, 6);
  image.AddProgress(At(6, 2));
  image.AddEntry("a", "old", 4);
  image.AddEntry("b", "old", 4);
  EXPECT_THAT(image.entries(), ElementsAre(Pair("a", "new")));
  EXPECT_THAT(image.Repairs(), ElementsAre(Pair("a", "new"), Pair("b", std::nullopt)));
}

TEST(StateImage, KnowsThatAnOlderProgressHidesTheNewest) {
  StateImage image;
  image.AddProgress(At(6, 3));
  image.AddProgress(At(4, 2));
  EXPECT_EQ(image.progress()->next_offset(), 6);
  EXPECT_TRUE(image.progress_overtaken());
  image.AddProgress(At(6, 4));
  EXPECT_FALSE(image.progress_overtaken());
}

TEST(StateImage, StartsFromASnapshotWhoseOwnStepFollows) {
  StateImage image;
  image.SetBase({{"a", "1"}}, At(4, 2));
  image.AddProgress(At(4, 2));
  EXPECT_FALSE(image.progress_overtaken());
  image.AddEntry("a", "0", 2);
  image.AddProgress(At(2, 1));
  EXPECT_THAT(image.entries(), ElementsAre(Pair("a", "1")));
  EXPECT_THAT(image.Repairs(), ElementsAre(Pair("a", "1")));
  EXPECT_TRUE(image.progress_overtaken());
}

}  // namespace
}  // namespace parley::aggregate
