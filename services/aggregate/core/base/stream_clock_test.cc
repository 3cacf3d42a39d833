#include "aggregate/core/base/stream_clock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "aggregate/core/base/civil_day.h"

namespace parley::aggregate {
namespace {

constexpr int64_t Day(int64_t n) { return n * kSecondsPerDay; }

class StreamClockTest : public ::testing::Test {
 protected:
  void Observe(int64_t day) { clock_.Observe(Day(day), "article " + std::to_string(++articles_)); }
  int64_t now() const { return clock_.now() / kSecondsPerDay; }

  state::v1::ClockState state_;
  StreamClock clock_{state_};
  int articles_ = 0;
};

TEST_F(StreamClockTest, ThreeArticlesStartItAtTheEarliest) {
  Observe(1002);
  Observe(1000);
  EXPECT_EQ(now(), 0);
  Observe(1001);
  EXPECT_EQ(now(), 1000);
}

TEST_F(StreamClockTest, ATickStartsItAtOnceAndNeverTurnsItBack) {
  clock_.Tick(Day(1000));
  clock_.Tick(Day(900));
  EXPECT_EQ(now(), 1000);
}

TEST_F(StreamClockTest, AnArticleMovesItByTwoDaysAtMost) {
  clock_.Tick(Day(1000));
  Observe(1002);
  EXPECT_EQ(now(), 1002);
  Observe(1005);
  EXPECT_EQ(now(), 1002);
}

TEST_F(StreamClockTest, AFeedWithAWrongClockAmongOthersDoesNotMoveIt) {
  clock_.Tick(Day(1000));
  for (int i = 0; i < 20; ++i) {
    Observe(9000);
    Observe(9000);
    Observe(1000);
  }
  EXPECT_EQ(now(), 1000);
}

TEST_F(StreamClockTest, OldNewsDoesNotSpeakForThePresent) {
  clock_.Tick(Day(1000));
  Observe(1030);
  Observe(500);
  Observe(1031);
  Observe(500);
  Observe(1032);
  EXPECT_EQ(now(), 1030);
}

TEST_F(StreamClockTest, AnArchiveWithGapsIsFollowedTwoArticlesBehind) {
  clock_.Tick(Day(1000));
  for (int month = 1; month <= 10; ++month) Observe(1000 + 30 * month);
  EXPECT_EQ(now(), 1000 + 30 * 8);
}

TEST_F(StreamClockTest, NamesTheArticlesThatMadeItJump) {
  EXPECT_TRUE(clock_.Observe(Day(1000), "a").empty());
  EXPECT_TRUE(clock_.Observe(Day(1000), "b").empty());
  EXPECT_THAT(clock_.Observe(Day(1000), "c"), ::testing::ElementsAre("a", "b", "c"));
}

}  // namespace
}  // namespace parley::aggregate
