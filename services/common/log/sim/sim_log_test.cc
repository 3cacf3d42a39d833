// Each of the ways in which the simulated log is worse than it has to be.
#include "common/log/sim/sim_log.h"

#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::log {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

const TopicPartition kIn{"in", 0};
const TopicPartition kOut{"out", 0};

std::unique_ptr<SimLog> MakeLog(SimLogOptions options = {}) {
  auto log = SimLog::Create(options);
  EXPECT_TRUE(log->EnsureTopic({.name = "in", .partitions = 2}).ok());
  EXPECT_TRUE(log->EnsureTopic({.name = "out", .partitions = 1, .compacted = true}).ok());
  return log;
}

Record Out(const std::string& key, const std::string& value) {
  return {.topic = "out", .key = key, .value = value, .partition = 0};
}

std::vector<std::string> Visible(Log& log, const TopicPartition& partition = kOut) {
  std::vector<std::string> values;
  const auto chunk = log.Read(partition, 0, 1000, Deadline::Now());
  EXPECT_TRUE(chunk.ok());
  for (const StoredRecord& record : chunk->records) {
    values.push_back(record.value.value_or("-"));
  }
  return values;
}

std::unique_ptr<Member> Join(Log& log, const std::string& instance = "a") {
  auto member = log.Join({.group = "g", .topics = {"in"}, .instance = instance});
  EXPECT_TRUE(member.ok());
  EXPECT_TRUE((*member)->Poll(0, Deadline::Now()).ok());
  return *std::move(member);
}

TEST(SimLog, TheSameSeedGivesTheSameFaults) {
  const auto run = [](uint64_t seed) {
    const auto log = MakeLog({.seed = seed, .faults = {.append_unknown = 0.5}});
    for (int i = 0; i < 40; ++i) {
      log->Append(std::vector{Out("k", std::to_string(i))}).status().IgnoreError();
    }
    return Visible(*log);
  };
  EXPECT_EQ(run(3), run(3));
  EXPECT_NE(run(3), run(4));
  EXPECT_LT(run(3).size(), 40U);
  EXPECT_GT(run(3).size(), 20U);
}

TEST(SimLog, AnAbortLeavesHolesInTheOffsets) {
  const auto log = MakeLog();
  const auto member = Join(*log);
  log->SetFaults({.commit_aborted = 1});
  EXPECT_EQ(member->Commit(std::vector{Out("a", "lost"), Out("b", "lost")}, {}).code(),
            absl::StatusCode::kAborted);
  log->SetFaults({});
  ASSERT_TRUE(member->Commit(std::vector{Out("a", "kept")}, {{kIn, 0}}).ok());
  const auto chunk = log->Read(kOut, 0, 10, Deadline::Now());
  ASSERT_EQ(chunk->records.size(), 1U);
  EXPECT_EQ(chunk->records[0].offset, 3) << "two lost records and a marker before it";
  EXPECT_EQ(chunk->next_offset, 5) << "its own marker";
}

// Commits until an unknown outcome leaves the transaction open.
std::unique_ptr<SimLog> MakeHangingLog(std::unique_ptr<Member>& member) {
  for (uint64_t seed = 1;; ++seed) {
    auto log = MakeLog({.seed = seed, .faults = {.commit_unknown = 1}, .hang_calls = 1000});
    member = Join(*log);
    EXPECT_EQ(member->Commit(std::vector{Out("k", "open")}, {{kIn, 7}}).code(),
              absl::StatusCode::kUnavailable);
    log->SetFaults({});
    if (log->Range(kOut)->end == 1) {
      return log;
    }
  }
}

TEST(SimLog, AnOpenTransactionCountsInTheRangeButHoldsReadersBack) {
  std::unique_ptr<Member> member;
  const auto log = MakeHangingLog(member);
  ASSERT_TRUE(log->Append(std::vector{Out("k", "behind it")}).ok());
  EXPECT_EQ(log->Range(kOut)->end, 2);
  EXPECT_THAT(Visible(*log), IsEmpty());
  log->Pass(1000);
  EXPECT_EQ(log->Range(kOut)->end, 3) << "its marker";
  EXPECT_THAT(Visible(*log), testing::Contains("behind it"));
}

TEST(SimLog, AMemberWaitsForAPendingOffset) {
  std::unique_ptr<Member> member;
  const auto log = MakeHangingLog(member);
  ASSERT_TRUE(
      log->Append(std::vector<Record>{{.topic = "in", .key = "k", .value = "v", .partition = 0}}).ok());
  const auto fresh = Join(*log, "b");
  ASSERT_TRUE(member->Poll(0, Deadline::Now()).ok());
  std::vector<StoredRecord> read;
  for (int i = 0; i < 5; ++i) {
    for (Member* each : {member.get(), fresh.get()}) {
      const auto polled = each->Poll(10, Deadline::Now());
      read.insert(read.end(), polled->records.begin(), polled->records.end());
    }
  }
  EXPECT_THAT(read, IsEmpty()) << "partition 0 has an offset whose fate is open";
}

TEST(SimLog, RejoiningEndsWhatTheFormerSelfLeftOpen) {
  std::unique_ptr<Member> member;
  const auto log = MakeHangingLog(member);
  const auto successor = Join(*log, "a");
  ASSERT_TRUE(log->Append(std::vector{Out("k", "after")}).ok());
  EXPECT_THAT(Visible(*log), testing::Contains("after"));
  EXPECT_EQ(member->Commit({}, {}).code(), absl::StatusCode::kFailedPrecondition);
}

TEST(SimLog, ACrashedMemberKeepsItsPartitionsUntilItIsMissed) {
  const auto log = MakeLog({.crashed_after = 20});
  auto first = Join(*log, "a");
  first.reset();
  const auto second = Join(*log, "b");
  const auto owned = [&second] { return (*second->Poll(0, Deadline::Now())).assigned; };
  EXPECT_THAT(owned(), IsEmpty());
  log->Pass(30);
  EXPECT_THAT(owned(), UnorderedElementsAre(TopicPartition{"in", 0}, TopicPartition{"in", 1}));
}

TEST(SimLog, AnIdleMemberIsThrownOutAndItsCommitRefused) {
  const auto log = MakeLog({.idle_after = 20});
  const auto idle = Join(*log, "a");
  log->Pass(30);
  EXPECT_EQ(idle->Commit(std::vector{Out("k", "stale")}, {{kIn, 1}}).code(), absl::StatusCode::kAborted);
  EXPECT_TRUE(idle->Commit(std::vector{Out("k", "an append alone passes, as with Kafka")}, {}).ok());
  const auto polled = idle->Poll(10, Deadline::Now());
  EXPECT_EQ(polled->revoked.size(), 2U);
  EXPECT_EQ(polled->assigned.size(), 2U) << "it is back";
}

TEST(SimLog, RebalancesComeFromNowhere) {
  const auto log = MakeLog({.faults = {.rebalance = 0.3}});
  const auto member = Join(*log);
  size_t revoked = 0;
  for (int i = 0; i < 50; ++i) {
    revoked += member->Poll(10, Deadline::Now())->revoked.size();
  }
  EXPECT_GT(revoked, 0U);
}

// How a commit of three records after one with a late EndTxn may end.
std::set<std::string> TornOutcomes(bool renew_session) {
  std::set<std::string> outcomes;
  for (uint64_t seed = 1; seed < 200; ++seed) {
    const auto log = MakeLog({.seed = seed, .faults = {.late_end = 1}, .renew_session = renew_session});
    const auto member = Join(*log);
    EXPECT_TRUE(member->Commit({}, {}).ok());
    log->SetFaults({});
    const absl::Status status =
        member->Commit(std::vector{Out("1", "1"), Out("2", "2"), Out("3", "3")}, {{kIn, 9}});
    std::string outcome = status.ok() ? "ok:" : "unknown:";
    for (const std::string& value : Visible(*log)) {
      outcome += value;
    }
    outcomes.insert(outcome + (log->Committed("g", "in")->empty() ? "" : "+offsets"));
  }
  return outcomes;
}

TEST(SimLog, ALateEndTxnTearsTheNextTransactionAnywhere) {
  EXPECT_THAT(TornOutcomes(false), ElementsAre("ok:123+offsets", "unknown:", "unknown:1", "unknown:12",
                                               "unknown:123", "unknown:123+offsets"));
}

TEST(SimLog, ARenewedSessionCannotBeTorn) { EXPECT_THAT(TornOutcomes(true), ElementsAre("ok:123+offsets")); }

TEST(SimLog, CompactionKeepsTheLatestAndStopsAtAnOpenTransaction) {
  std::unique_ptr<Member> member;
  const auto log = MakeLog();
  ASSERT_TRUE(log->Append(std::vector{Out("a", "1"), Out("b", "1"), Out("a", "2")}).ok());
  ASSERT_TRUE(log->Compact("out").ok());
  EXPECT_THAT(Visible(*log), ElementsAre("1", "2"));
  const auto hanging = MakeHangingLog(member);
  ASSERT_TRUE(hanging->Append(std::vector{Out("k", "2")}).ok());
  ASSERT_TRUE(hanging->Compact("out").ok());
  EXPECT_EQ(hanging->Range(kOut)->end, 2);
}

TEST(SimLog, WhatRetentionRemovedIsOutOfRange) {
  const auto log = MakeLog();
  ASSERT_TRUE(log->Append(std::vector{Out("a", "1"), Out("b", "2")}).ok());
  ASSERT_TRUE(log->DropBefore(kOut, 1).ok());
  EXPECT_EQ(log->Read(kOut, 0, 1, Deadline::Now()).status().code(), absl::StatusCode::kOutOfRange);
  EXPECT_EQ(log->Range(kOut)->start, 1);
}

}  // namespace
}  // namespace parley::log
