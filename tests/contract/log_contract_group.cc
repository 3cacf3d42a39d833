// Members of consumer groups: what they read, and who owns what.
#include <algorithm>
#include <map>
#include <thread>

#include "tests/contract/log_contract.h"

namespace parley::log::contract {
namespace {

using Code = absl::StatusCode;

TEST_P(LogContract, AGroupThatNeverCommittedReadsFromTheStart) {
  const std::string topic = MakeTopic("t", 2), group = Unique("g");
  AppendMany(topic, "a", 3, 0);
  AppendMany(topic, "b", 3, 1);
  const auto member = Join(group, {topic});
  std::map<int32_t, std::vector<std::string>> by_partition;
  for (const StoredRecord& record : PollRecords(*member, 6)) {
    by_partition[record.partition].push_back(*record.value);
  }
  EXPECT_EQ(by_partition[0], (std::vector<std::string>{"a0", "a1", "a2"}));
  EXPECT_EQ(by_partition[1], (std::vector<std::string>{"b0", "b1", "b2"}));
  EXPECT_TRUE(log().Committed(group, topic)->empty()) << "reading commits nothing";
}

TEST_P(LogContract, AssignmentsAreToldBeforeTheirRecords) {
  const std::string topic = MakeTopic("t", 2);
  AppendMany(topic, "a", 3, 0);
  AppendMany(topic, "b", 3, 1);
  const auto member = Join(Unique("g"), {topic});
  std::vector<TopicPartition> assigned;
  size_t records = 0;
  for (const Deadline deadline = Soon(); records < 6 && !deadline.Passed();) {
    const auto polled = member->Poll(100, deadline);
    ASSERT_TRUE(IsOk(polled));
    for (const StoredRecord& record : polled->records) {
      // An assignment and its records do not come together, so that Seek has its say in between.
      EXPECT_EQ(std::ranges::count(assigned, TopicPartition{record.topic, record.partition}), 1);
      ++records;
    }
    std::ranges::copy(polled->assigned, std::back_inserter(assigned));
  }
  EXPECT_EQ(assigned.size(), 2U);
  EXPECT_EQ(records, 6U);
}

TEST_P(LogContract, ASeekOnAssignmentDecidesWhatIsReadFirst) {
  const std::string topic = MakeTopic("t");
  Append(topic, "skipped");
  const int64_t offset = Append(topic, "first");
  const auto member = Join(Unique("g"), {topic});
  PollAssigned(*member, 1);
  ASSERT_TRUE(IsOk(member->Seek({topic, 0}, offset)));
  EXPECT_EQ(Values(PollRecords(*member, 1)), std::vector<std::string>{"first"});
}

TEST_P(LogContract, SeekBackReadsAgain) {
  const std::string topic = MakeTopic("t");
  AppendMany(topic, "v", 4);
  const auto member = Join(Unique("g"), {topic});
  const auto first = PollRecords(*member, 4);
  ASSERT_EQ(first.size(), 4U);
  ASSERT_TRUE(IsOk(member->Seek({topic, 0}, first[2].offset)));
  EXPECT_EQ(Values(PollRecords(*member, 2)), (std::vector<std::string>{"v2", "v3"}));
}

TEST_P(LogContract, SeekOfWhatIsNotOursIsRefused) {
  const std::string topic = MakeTopic("t");
  const auto member = Join(Unique("g"), {topic});
  PollAssigned(*member, 1);
  EXPECT_TRUE(HasCode(member->Seek({topic, 1}, 0), Code::kInvalidArgument));
}

TEST_P(LogContract, PollWithNothingToTellIsEmpty) {
  const std::string topic = MakeTopic("t");
  const auto member = Join(Unique("g"), {topic});
  PollAssigned(*member, 1);
  const auto polled = member->Poll(10, Briefly());
  ASSERT_TRUE(IsOk(polled));
  EXPECT_TRUE(polled->records.empty() && polled->assigned.empty() && polled->revoked.empty());
}

TEST_P(LogContract, PollKeepsToMaxRecordsAndReachesEveryPartition) {
  const std::string topic = MakeTopic("t", 3);
  for (int32_t partition = 0; partition < 3; ++partition) {
    AppendMany(topic, "v", 10, partition);
  }
  const auto member = Join(Unique("g"), {topic});
  std::map<int32_t, int> next;
  for (const StoredRecord& record : PollRecords(*member, 30, /*max_records=*/4)) {
    EXPECT_EQ(record.value, fmt::format("v{}", next[record.partition]++)) << "in order within a partition";
  }
  EXPECT_EQ(next, (std::map<int32_t, int>{{0, 10}, {1, 10}, {2, 10}}));
}

TEST_P(LogContract, AWaitingPollWakesOnAppend) {
  if (!harness().HasThreads()) {
    GTEST_SKIP() << "for one thread";
  }
  const std::string topic = MakeTopic("t");
  const auto member = Join(Unique("g"), {topic});
  PollAssigned(*member, 1);
  std::vector<StoredRecord> records;
  std::thread poller([&] { records = PollRecords(*member, 1); });
  Append(topic, "news");
  poller.join();
  EXPECT_EQ(Values(records), std::vector<std::string>{"news"});
}

TEST_P(LogContract, GroupsAreIndependent) {
  const std::string topic = MakeTopic("t"), one = Unique("one"), two = Unique("two");
  AppendMany(topic, "v", 3);
  const auto first = Join(one, {topic}), second = Join(two, {topic});
  const auto records = PollRecords(*first, 3);
  ASSERT_TRUE(IsOk(first->Commit({}, Next(records))));
  EXPECT_EQ(CommittedOr(two, {topic, 0}, -1), -1);
  EXPECT_EQ(Values(PollRecords(*second, 3)), Values(records));
}

TEST_P(LogContract, AGroupGoesOnWhereItCommitted) {
  const std::string topic = MakeTopic("t"), group = Unique("g");
  AppendMany(topic, "v", 6);
  {
    const auto member = Join(group, {topic});
    const auto records = PollRecords(*member, 6);
    ASSERT_TRUE(IsOk(member->Commit({}, {{{topic, 0}, records.at(2).offset + 1}})));
    ASSERT_TRUE(IsOk(member->Shutdown(Soon())));
  }
  const auto successor = Join(group, {topic});
  EXPECT_EQ(Values(PollRecords(*successor, 3)), (std::vector<std::string>{"v3", "v4", "v5"}));
}

TEST_P(LogContract, AGroupGoesOnWhereItCommittedAfterACrash) {
  const std::string topic = MakeTopic("t"), group = Unique("g");
  AppendMany(topic, "v", 6);
  {
    const auto member = Join(group, {topic});
    const auto records = PollRecords(*member, 6);
    ASSERT_TRUE(IsOk(member->Commit({}, {{{topic, 0}, records.at(3).offset + 1}})));
  }
  harness().Reopen();
  const auto successor = Join(group, {topic});
  EXPECT_EQ(Values(PollRecords(*successor, 2)), (std::vector<std::string>{"v4", "v5"}));
  EXPECT_TRUE(StaysQuiet(*successor));
}

TEST_P(LogContract, APausedPartitionRestsWhileOthersGoOn) {
  const std::string topic = MakeTopic("t", 2);
  const auto member = Join(Unique("g"), {topic});
  PollAssigned(*member, 2);
  ASSERT_TRUE(IsOk(member->Pause({topic, 0})));
  ASSERT_TRUE(IsOk(member->Pause({topic, 0})));
  AppendMany(topic, "rests", 2, 0);
  AppendMany(topic, "goes", 2, 1);
  EXPECT_EQ(Values(PollRecords(*member, 2)), (std::vector<std::string>{"goes0", "goes1"}));
  EXPECT_TRUE(StaysQuiet(*member));
  ASSERT_TRUE(IsOk(member->Resume({topic, 0})));
  EXPECT_EQ(Values(PollRecords(*member, 2)), (std::vector<std::string>{"rests0", "rests1"}));
}

TEST_P(LogContract, PauseAndResumeLoseAndRepeatNothing) {
  const std::string topic = MakeTopic("t");
  AppendMany(topic, "v", 10);
  const auto member = Join(Unique("g"), {topic});
  auto values = Values(PollRecords(*member, 3, /*max_records=*/3));
  ASSERT_TRUE(IsOk(member->Pause({topic, 0})));
  EXPECT_TRUE(StaysQuiet(*member));
  ASSERT_TRUE(IsOk(member->Resume({topic, 0})));
  ASSERT_TRUE(IsOk(member->Resume({topic, 0}))) << "resuming what is not paused is harmless";
  const auto rest = Values(PollRecords(*member, 10 - values.size()));
  values.insert(values.end(), rest.begin(), rest.end());
  ASSERT_EQ(values.size(), 10U);
  for (size_t i = 0; i < values.size(); ++i) {
    EXPECT_EQ(values[i], fmt::format("v{}", i));
  }
}

// As the aggregator does after a step that failed.
TEST_P(LogContract, APausedPartitionThatWasSoughtGoesOnFromThere) {
  const std::string topic = MakeTopic("t");
  AppendMany(topic, "v", 4);
  const auto member = Join(Unique("g"), {topic});
  const auto first = PollRecords(*member, 4);
  ASSERT_EQ(first.size(), 4U);
  ASSERT_TRUE(IsOk(member->Pause({topic, 0})));
  EXPECT_TRUE(StaysQuiet(*member));
  ASSERT_TRUE(IsOk(member->Seek({topic, 0}, first[1].offset)));
  ASSERT_TRUE(IsOk(member->Resume({topic, 0})));
  EXPECT_EQ(Values(PollRecords(*member, 3)), (std::vector<std::string>{"v1", "v2", "v3"}));

  ASSERT_TRUE(IsOk(member->Pause({topic, 0})));
  ASSERT_TRUE(IsOk(member->Seek({topic, 0}, first[2].offset)));
  EXPECT_TRUE(StaysQuiet(*member));
  ASSERT_TRUE(IsOk(member->Resume({topic, 0})));
  EXPECT_EQ(Values(PollRecords(*member, 2)), (std::vector<std::string>{"v2", "v3"}));
}

TEST_P(LogContract, AfterShutdownAMemberIsOfNoFurtherUse) {
  const std::string topic = MakeTopic("t");
  const auto member = Join(Unique("g"), {topic});
  PollAssigned(*member, 1);
  EXPECT_TRUE(IsOk(member->Shutdown(Soon())));
  EXPECT_TRUE(IsOk(member->Shutdown(Soon()))) << "idempotent";
  const std::vector<Record> outputs = {{.topic = topic, .key = "k", .value = "late"}};
  EXPECT_TRUE(HasCode(member->Poll(1, Briefly()), Code::kFailedPrecondition));
  EXPECT_TRUE(HasCode(member->Commit(outputs, {}), Code::kFailedPrecondition));
  EXPECT_TRUE(HasCode(member->Seek({topic, 0}, 0), Code::kFailedPrecondition));
  EXPECT_TRUE(HasCode(member->Pause({topic, 0}), Code::kFailedPrecondition));
  EXPECT_TRUE(HasCode(member->Resume({topic, 0}), Code::kFailedPrecondition));
  EXPECT_TRUE(ReadAll(topic).empty());
}

TEST_P(LogContract, JoinWantsGroupInstanceAndTopics) {
  const std::string topic = MakeTopic("t");
  const MemberOptions wrong[] = {{.group = "", .topics = {topic}, .instance = "one"},
                                 {.group = Unique("g"), .topics = {topic}, .instance = ""},
                                 {.group = Unique("g"), .topics = {}, .instance = "one"}};
  for (const MemberOptions& options : wrong) {
    EXPECT_TRUE(HasCode(log().Join(options), Code::kInvalidArgument));
  }
}

// Who owns what, as the members are told. A partition is revoked from one before another gets it.
class Owners {
 public:
  // One poll of the member; its records are dropped.
  void Poll(Member& member, const std::string& name) {
    const auto polled = member.Poll(100, Briefly());
    ASSERT_TRUE(IsOk(polled));
    for (const TopicPartition& partition : polled->revoked) {
      EXPECT_EQ(owners_[partition], name) << "revoked from another than its owner";
      owners_.erase(partition);
    }
    for (const TopicPartition& partition : polled->assigned) {
      EXPECT_FALSE(owners_.contains(partition)) << "assigned while " << owners_[partition] << " owns it";
      owners_[partition] = name;
    }
    for (const StoredRecord& record : polled->records) {
      EXPECT_EQ((owners_[{record.topic, record.partition}]), name) << "a record of another's partition";
    }
  }
  // After a member was shut down.
  void Forget(const std::string& name) {
    std::erase_if(owners_, [&](const auto& entry) { return entry.second == name; });
  }
  std::map<std::string, int> Counts() const {
    std::map<std::string, int> counts;
    for (const auto& [partition, owner] : owners_) {
      ++counts[owner];
    }
    return counts;
  }

 private:
  std::map<TopicPartition, std::string> owners_;
};

TEST_P(LogContract, TwoMembersShareAndEachPartitionHasOneOwner) {
  const std::string topic = MakeTopic("t", 4), group = Unique("g");
  for (int32_t partition = 0; partition < 4; ++partition) {
    AppendMany(topic, "v", 5, partition);
  }
  using Counts = std::map<std::string, int>;
  Owners owners;
  const auto a = Join(group, {topic}, "a");
  for (const Deadline deadline = Soon(); owners.Counts() != Counts{{"a", 4}} && !deadline.Passed();) {
    owners.Poll(*a, "a");
  }
  EXPECT_EQ(owners.Counts(), (Counts{{"a", 4}}));

  const auto b = Join(group, {topic}, "b");
  for (const Deadline deadline = Soon();
       owners.Counts() != Counts{{"a", 2}, {"b", 2}} && !deadline.Passed();) {
    owners.Poll(*a, "a");
    owners.Poll(*b, "b");
  }
  EXPECT_EQ(owners.Counts(), (Counts{{"a", 2}, {"b", 2}}));

  ASSERT_TRUE(IsOk(a->Shutdown(Soon())));
  owners.Forget("a");
  for (const Deadline deadline = Soon(); owners.Counts() != Counts{{"b", 4}} && !deadline.Passed();) {
    owners.Poll(*b, "b");
  }
  EXPECT_EQ(owners.Counts(), (Counts{{"b", 4}}));
}

TEST_P(LogContract, ThePartitionThatMovesGoesOnWhereItWasCommitted) {
  const std::string topic = MakeTopic("t", 2), group = Unique("g");
  AppendMany(topic, "v", 4, 0);
  AppendMany(topic, "v", 4, 1);
  const auto a = Join(group, {topic}, "a");
  const auto records = PollRecords(*a, 8);
  Offsets half;
  for (const StoredRecord& record : records) {
    if (record.value == "v0" || record.value == "v1") {
      half[{topic, record.partition}] = record.offset + 1;
    }
  }
  ASSERT_TRUE(IsOk(a->Commit({}, half)));

  const auto b = Join(group, {topic}, "b");
  std::vector<StoredRecord> moved;
  for (const Deadline deadline = Soon(); moved.size() < 2 && !deadline.Passed();) {
    ASSERT_TRUE(IsOk(a->Poll(100, Briefly())));
    const auto polled = b->Poll(100, Briefly());
    ASSERT_TRUE(IsOk(polled));
    std::ranges::copy(polled->records, std::back_inserter(moved));
  }
  EXPECT_EQ(Values(moved), (std::vector<std::string>{"v2", "v3"})) << "read but not committed: read again";
}

TEST_P(LogContract, ACommitForAPartitionThatMovedAwayDoesNothing) {
  const std::string topic = MakeTopic("t", 2), out = MakeTopic("out"), group = Unique("g");
  AppendMany(topic, "v", 2, 0);
  AppendMany(topic, "v", 2, 1);
  const auto a = Join(group, {topic}, "a");
  const auto read = PollRecords(*a, 4);
  const auto b = Join(group, {topic}, "b");
  std::vector<TopicPartition> moved;
  for (const Deadline deadline = Soon(); moved.empty() && !deadline.Passed();) {
    const auto polled = a->Poll(100, Briefly());
    ASSERT_TRUE(IsOk(polled));
    moved = b->Poll(100, Briefly())->assigned;
  }
  ASSERT_EQ(moved.size(), 1U);

  const std::vector<Record> outputs = {{.topic = out, .key = "k", .value = "stale"}};
  const absl::Status status = a->Commit(outputs, {{moved[0], Next(read)[moved[0]]}});
  EXPECT_TRUE(status.code() == Code::kAborted || status.code() == Code::kInvalidArgument) << ToString(status);
  EXPECT_TRUE(ReadAll(out).empty());
  EXPECT_EQ(CommittedOr(group, moved[0], -1), -1);
  EXPECT_TRUE(HasCode(a->Seek(moved[0], 0), Code::kInvalidArgument));
  EXPECT_TRUE(IsOk(b->Commit(outputs, {{moved[0], Next(read)[moved[0]]}}))) << "its owner may";
}

}  // namespace
}  // namespace parley::log::contract
