#include "common/log/sqlite/groups.h"

#include <atomic>
#include <thread>

#include "common/base/status.h"
#include "gtest/gtest.h"

namespace parley::log::embedded {
namespace {

using Code = absl::StatusCode;
using Partitions = std::vector<TopicPartition>;

class GroupsTest : public testing::Test {
 protected:
  std::shared_ptr<Seat> Join(const std::string& instance, const std::string& group = "g") {
    return groups_.Join({.group = group, .topics = {"t"}, .instance = instance}, {{"t", 2}});
  }
  Handover Settle(const std::shared_ptr<Seat>& seat) {
    const auto handover = groups_.Settle(seat);
    EXPECT_TRUE(handover.ok()) << ToString(handover.status());
    return handover.value_or(Handover());
  }

  const TopicPartition zero_{"t", 0}, one_{"t", 1};
  Groups groups_;
};

TEST_F(GroupsTest, APartitionMovesOnlyWhenItsOwnerHasLetGo) {
  const auto a = Join("a");
  EXPECT_EQ(Settle(a).assigned, (Partitions{zero_, one_}));
  EXPECT_TRUE(Settle(a).assigned.empty()) << "told once";
  const auto b = Join("b");
  EXPECT_TRUE(Settle(b).assigned.empty()) << "a has not been told yet";
  EXPECT_TRUE(groups_.BeginCommit(a, {{one_, 1}}).ok()) << "and may finish what it has in hand";
  groups_.EndCommit(a);
  EXPECT_EQ(Settle(a).revoked, Partitions{one_});
  EXPECT_EQ(groups_.BeginCommit(a, {{one_, 2}}).code(), Code::kAborted);
  EXPECT_EQ(Settle(b).assigned, Partitions{one_});
}

TEST_F(GroupsTest, LeavingGivesEverythingBackAtOnce) {
  const auto a = Join("a"), b = Join("b");
  Settle(a);
  Settle(b);
  EXPECT_TRUE(groups_.Leave(a));
  EXPECT_FALSE(groups_.Leave(a));
  EXPECT_EQ(Settle(b).assigned, Partitions{zero_});
  EXPECT_EQ(groups_.Settle(a).status().code(), Code::kFailedPrecondition);
}

TEST_F(GroupsTest, TheNewInstanceGetsThePartitionsWithoutWaitingForTheOld) {
  const auto old = Join("a");
  Settle(old);
  const auto young = Join("a");
  EXPECT_EQ(Settle(young).assigned, (Partitions{zero_, one_}));
  EXPECT_EQ(groups_.BeginCommit(old, {}).code(), Code::kFailedPrecondition);
  EXPECT_EQ(groups_.Check(old).code(), Code::kFailedPrecondition);
  EXPECT_FALSE(groups_.Leave(old)) << "its leaving is not the new one's";
  EXPECT_TRUE(groups_.Check(young).ok());
}

TEST_F(GroupsTest, FencingWaitsForTheCommitUnderWay) {
  const auto old = Join("a");
  Settle(old);
  ASSERT_TRUE(groups_.BeginCommit(old, {{zero_, 1}}).ok());
  std::atomic<bool> joined = false;
  std::shared_ptr<Seat> young;
  std::thread joining([&] {
    young = Join("a");
    joined = true;
  });
  // From the moment Join has begun, the old one begins no further commit; and until its commit ends, Join
  // waits.
  while (groups_.Check(old).ok()) std::this_thread::yield();
  EXPECT_FALSE(joined);
  groups_.EndCommit(old);
  joining.join();
  EXPECT_EQ(Settle(young).assigned, (Partitions{zero_, one_}));
}

TEST_F(GroupsTest, OfManyThatJoinAsOneInstanceOneRemains) {
  const auto first = Join("a");
  ASSERT_TRUE(groups_.BeginCommit(first, {}).ok());
  std::vector<std::shared_ptr<Seat>> seats(4);
  std::vector<std::thread> threads;
  for (auto& seat : seats) threads.emplace_back([&] { seat = Join("a"); });
  while (groups_.Check(first).ok()) std::this_thread::yield();
  groups_.EndCommit(first);
  for (std::thread& thread : threads) thread.join();
  int remaining = 0;
  for (const auto& seat : seats) remaining += groups_.Check(seat).ok() ? 1 : 0;
  EXPECT_EQ(remaining, 1);
}

TEST_F(GroupsTest, GroupsDoNotMix) {
  const auto a = Join("a", "g"), other = Join("a", "h");
  EXPECT_EQ(Settle(a).assigned.size(), 2U);
  EXPECT_EQ(Settle(other).assigned.size(), 2U);
}

}  // namespace
}  // namespace parley::log::embedded
