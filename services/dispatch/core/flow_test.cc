#include "dispatch/core/flow.h"

#include "dispatch/core/ticks.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::dispatch {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

void Admit(FlowControl& flow, int32_t partition, int articles, size_t bytes = 1) {
  for (int i = 0; i < articles; ++i) {
    flow.Admit(partition, bytes);
  }
}
void Release(FlowControl& flow, int32_t partition, int articles, size_t bytes = 1) {
  for (int i = 0; i < articles; ++i) {
    flow.Release(partition, bytes);
  }
}

TEST(FlowControl, PausesThePartitionThatFillsItsShareAndResumesItAtHalf) {
  FlowControl flow({.max_articles = 100, .min_partition_articles = 10});
  for (const int32_t partition : {0, 1, 2, 3}) {
    flow.Assign(partition);
  }
  Admit(flow, 2, 24);
  EXPECT_THAT(flow.Update().pause, IsEmpty());
  Admit(flow, 2, 1);
  const FlowControl::Changes full = flow.Update();
  EXPECT_THAT(full.pause, ElementsAre(2));
  EXPECT_THAT(flow.Update().pause, IsEmpty()) << "told once";
  EXPECT_EQ(flow.paused(), 1);
  EXPECT_EQ(flow.Room(), 75);
  Release(flow, 2, 12);
  EXPECT_THAT(flow.Update().resume, IsEmpty());
  Release(flow, 2, 1);
  EXPECT_THAT(flow.Update().resume, ElementsAre(2));
}

TEST(FlowControl, PausesAllAtTheArticlesLimitUntilAQuarterIsFree) {
  FlowControl flow({.max_articles = 40, .min_partition_articles = 30});
  flow.Assign(0);
  flow.Assign(1);
  Admit(flow, 0, 20);
  Admit(flow, 1, 20);
  EXPECT_EQ(flow.Room(), 0);
  EXPECT_THAT(flow.Update().pause, ElementsAre(0, 1));
  Release(flow, 0, 10);
  EXPECT_THAT(flow.Update().resume, IsEmpty());
  Release(flow, 0, 1);
  EXPECT_THAT(flow.Update().resume, ElementsAre(0)) << "1 is still above half its share";
}

TEST(FlowControl, CountsBytesAsTheyGrowAndShrink) {
  FlowControl flow({.max_articles = 100, .max_bytes = 1000});
  flow.Assign(0);
  Admit(flow, 0, 1, 900);
  EXPECT_EQ(flow.Room(), 99);
  flow.Resize(0, 900, 1000);
  EXPECT_EQ(flow.Room(), 0);
  EXPECT_THAT(flow.Update().pause, ElementsAre(0));
  flow.Resize(0, 1000, 700);
  EXPECT_EQ(flow.bytes(), 700);
  EXPECT_THAT(flow.Update().resume, ElementsAre(0));
}

TEST(FlowControl, ForgetsARevokedPartition) {
  FlowControl flow({.max_articles = 10});
  flow.Assign(0);
  flow.Assign(1);
  Admit(flow, 0, 10);
  EXPECT_THAT(flow.Update().pause, ElementsAre(0, 1));
  flow.Revoke(0);
  flow.Revoke(7);
  EXPECT_EQ(flow.articles(), 0);
  EXPECT_THAT(flow.Update().resume, ElementsAre(1));
}

TEST(TickSchedule, TicksPartitionsThatWereQuietForTheInterval) {
  constexpr TimePoint kStart{};
  TickSchedule ticks(milliseconds(100));
  EXPECT_EQ(ticks.DueAt(), std::nullopt);
  ticks.Assign(0, kStart);
  ticks.Assign(1, kStart);
  ticks.OnActivity(1, kStart + milliseconds(60));
  ticks.OnActivity(9, kStart + milliseconds(60));
  EXPECT_EQ(ticks.DueAt(), kStart + milliseconds(100));
  EXPECT_THAT(ticks.TakeDue(kStart + milliseconds(99)), IsEmpty());
  EXPECT_THAT(ticks.TakeDue(kStart + milliseconds(100)), ElementsAre(0));
  EXPECT_EQ(ticks.DueAt(), kStart + milliseconds(160));
  EXPECT_THAT(ticks.TakeDue(kStart + milliseconds(200)), ElementsAre(0, 1));
  ticks.Revoke(0);
  ticks.Revoke(1);
  EXPECT_EQ(ticks.DueAt(), std::nullopt);
}

TEST(TickSchedule, NeverTicksWhenItIsOff) {
  TickSchedule ticks(milliseconds(0));
  ticks.Assign(0, TimePoint{});
  EXPECT_EQ(ticks.DueAt(), std::nullopt);
  EXPECT_THAT(ticks.TakeDue(TimePoint{} + std::chrono::hours(1)), IsEmpty());
}

}  // namespace
}  // namespace parley::dispatch
