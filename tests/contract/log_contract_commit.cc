// The atomic step: Commit, what it refuses, fencing.
#include <set>

#include "common/log/limits.h"
#include "tests/contract/log_contract.h"

namespace parley::log::contract {
namespace {

using Code = absl::StatusCode;

TEST_P(LogContract, CommitAppendsToSeveralTopicsAndMovesTheGroup) {
  const std::string in = MakeTopic("in", 2), a = MakeTopic("a", 2), b = MakeTopic("b"), group = Unique("g");
  AppendMany(in, "v", 2, 0);
  AppendMany(in, "w", 2, 1);
  auto member = Join(group, {in});
  const auto records = PollRecords(*member, 4);
  const std::vector<Record> outputs = {{.topic = a, .key = "k", .value = "a0", .partition = 0},
                                       {.topic = a, .key = "k", .value = "a1", .partition = 1},
                                       {.topic = b, .key = "k", .value = "b", .headers = {{"h", "x"}}}};
  ASSERT_TRUE(IsOk(member->Commit(outputs, Next(records))));
  EXPECT_EQ(ReadValues(a, 0), std::vector<std::string>{"a0"});
  EXPECT_EQ(ReadValues(a, 1), std::vector<std::string>{"a1"});
  EXPECT_EQ(ReadValues(b), std::vector<std::string>{"b"});
  EXPECT_EQ(ReadAll(b).at(0).headers, outputs[2].headers);
  EXPECT_EQ(*log().Committed(group, in), Next(records));
  EXPECT_TRUE(log().Committed(group, a)->empty());

  member.reset();
  harness().Reopen();
  EXPECT_EQ(ReadValues(b), std::vector<std::string>{"b"});
  EXPECT_EQ(*log().Committed(group, in), Next(records));
}

TEST_P(LogContract, CommitMayOnlyAppendOrOnlyMove) {
  const std::string in = MakeTopic("in"), out = MakeTopic("out"), group = Unique("g");
  AppendMany(in, "v", 2);
  const auto member = Join(group, {in});
  const auto records = PollRecords(*member, 2);
  const std::vector<Record> outputs = {{.topic = out, .key = "k", .value = "v"}};
  EXPECT_TRUE(IsOk(member->Commit(outputs, {})));
  EXPECT_TRUE(log().Committed(group, in)->empty());
  EXPECT_TRUE(IsOk(member->Commit({}, Next(records))));
  EXPECT_EQ(CommittedOr(group, {in, 0}, -1), records.back().offset + 1);
  EXPECT_TRUE(IsOk(member->Commit({}, {}))) << "nothing at all is no error";
  EXPECT_EQ(ReadValues(out).size(), 1U);
}

TEST_P(LogContract, CommitKeepsTheOffsetsItDoesNotName) {
  const std::string in = MakeTopic("in", 2), group = Unique("g");
  AppendMany(in, "v", 1, 0);
  AppendMany(in, "w", 1, 1);
  const auto member = Join(group, {in});
  const Offsets next = Next(PollRecords(*member, 2));
  ASSERT_TRUE(IsOk(member->Commit({}, {{{in, 0}, next.at({in, 0})}})));
  ASSERT_TRUE(IsOk(member->Commit({}, {{{in, 1}, next.at({in, 1})}})));
  EXPECT_EQ(*log().Committed(group, in), next);
}

TEST_P(LogContract, CommitDoesNotMoveTheReadPosition) {
  const std::string in = MakeTopic("in"), group = Unique("g");
  AppendMany(in, "v", 4);
  const auto member = Join(group, {in});
  const auto records = PollRecords(*member, 4);
  ASSERT_TRUE(IsOk(member->Commit({}, {{{in, 0}, records.at(0).offset + 1}})));
  EXPECT_TRUE(StaysQuiet(*member)) << "what was read is not read again";
}

TEST_P(LogContract, ARefusedCommitLeavesNothingBehind) {
  const std::string in = MakeTopic("in"), out = MakeTopic("out"), group = Unique("g");
  AppendMany(in, "v", 2);
  const auto member = Join(group, {in});
  const auto records = PollRecords(*member, 2);
  const Record good{.topic = out, .key = "k", .value = "good"};
  const Record wrong[] = {{.topic = Unique("missing"), .key = "k", .value = "v"},
                          {.topic = out, .key = "k", .value = std::string(kMaxValueBytes + 1, 'v')},
                          {.topic = out, .key = std::string(kMaxKeyBytes + 1, 'k'), .value = "v"},
                          {.topic = out, .key = "k", .value = "v", .partition = 1}};
  for (const Record& record : wrong) {
    const std::vector<Record> outputs = {good, record};
    EXPECT_TRUE(HasCode(member->Commit(outputs, Next(records)), Code::kInvalidArgument));
  }
  EXPECT_TRUE(ReadAll(out).empty());
  EXPECT_TRUE(log().Committed(group, in)->empty());

  const std::vector<Record> outputs = {good};
  EXPECT_TRUE(IsOk(member->Commit(outputs, Next(records)))) << "the same member may go on";
  EXPECT_EQ(ReadValues(out), std::vector<std::string>{"good"});
}

TEST_P(LogContract, ACommitForWhatIsNotOursDoesNothing) {
  const std::string in = MakeTopic("in"), other = MakeTopic("other"), out = MakeTopic("out"),
                    group = Unique("g");
  AppendMany(other, "v", 1);
  const auto member = Join(group, {in});
  PollAssigned(*member, 1);
  const std::vector<Record> outputs = {{.topic = out, .key = "k", .value = "v"}};
  const absl::Status status = member->Commit(outputs, {{{other, 0}, 1}});
  EXPECT_TRUE(status.code() == Code::kAborted || status.code() == Code::kInvalidArgument) << ToString(status);
  EXPECT_TRUE(ReadAll(out).empty());
  EXPECT_TRUE(log().Committed(group, other)->empty());
}

TEST_P(LogContract, AFailedCommitRewindsToTheGroupsOffsets) {
  const std::string in = MakeTopic("in", 2), out = MakeTopic("out"), group = Unique("g");
  AppendMany(in, "v", 4, 0);
  AppendMany(in, "w", 2, 1);
  const auto member = Join(group, {in});
  const auto records = PollRecords(*member, 6);
  Offsets some;
  for (const StoredRecord& record : records) {
    if (record.value == "v1") some[{in, 0}] = record.offset + 1;
  }
  ASSERT_TRUE(IsOk(member->Commit({}, some)));
  if (!harness().FailCommits(true)) {
    GTEST_SKIP() << "cannot make a commit fail";
  }
  const std::vector<Record> outputs = {{.topic = out, .key = "k", .value = "done"}};
  const absl::Status failed = member->Commit(outputs, Next(records));
  EXPECT_TRUE(failed.code() == Code::kAborted || failed.code() == Code::kResourceExhausted)
      << ToString(failed);
  EXPECT_TRUE(ReadAll(out).empty());
  EXPECT_EQ(*log().Committed(group, in), some);

  harness().FailCommits(false);
  const auto again = PollRecords(*member, 4);
  std::multiset<std::string> values;
  for (const std::string& value : Values(again)) values.insert(value);
  EXPECT_EQ(values, (std::multiset<std::string>{"v2", "v3", "w0", "w1"}));
  EXPECT_TRUE(IsOk(member->Commit(outputs, Next(again))));
  EXPECT_EQ(ReadValues(out), std::vector<std::string>{"done"});
}

TEST_P(LogContract, ARestartedInstanceFencesItsFormerSelf) {
  const std::string in = MakeTopic("in", 2), out = MakeTopic("out"), group = Unique("g");
  AppendMany(in, "v", 2, 0);
  AppendMany(in, "w", 2, 1);
  const auto zombie = Join(group, {in}, "one");
  const auto records = PollRecords(*zombie, 4);
  const auto successor = Join(group, {in}, "one");

  const std::vector<Record> outputs = {{.topic = out, .key = "k", .value = "from the grave"}};
  EXPECT_TRUE(HasCode(zombie->Commit(outputs, Next(records)), Code::kFailedPrecondition));
  EXPECT_TRUE(HasCode(zombie->Commit(outputs, {}), Code::kFailedPrecondition)) << "not even an append";
  EXPECT_TRUE(HasCode(zombie->Poll(10, Briefly()), Code::kFailedPrecondition));
  EXPECT_TRUE(ReadAll(out).empty());
  EXPECT_TRUE(log().Committed(group, in)->empty());

  const auto again = PollRecords(*successor, 4);
  EXPECT_EQ(Next(again), Next(records));
  zombie->Shutdown(Briefly()).IgnoreError();
  EXPECT_TRUE(IsOk(successor->Commit(outputs, Next(again)))) << "the zombie's end does not touch it";
  EXPECT_EQ(*log().Committed(group, in), Next(records));
}

TEST_P(LogContract, TheSameInstanceNameInAnotherGroupFencesNobody) {
  const std::string in = MakeTopic("in"), out = MakeTopic("out");
  AppendMany(in, "v", 1);
  const auto first = Join(Unique("g"), {in}, "one");
  const auto records = PollRecords(*first, 1);
  const auto second = Join(Unique("h"), {in}, "one");
  PollAssigned(*second, 1);
  const std::vector<Record> outputs = {{.topic = out, .key = "k", .value = "v"}};
  EXPECT_TRUE(IsOk(first->Commit(outputs, Next(records))));
}

// Commits one output for each record.
void CopySome(Member& member, const std::string& out, std::span<const StoredRecord> records) {
  std::vector<Record> outputs;
  for (const StoredRecord& record : records) {
    outputs.push_back({.topic = out, .key = record.key, .value = record.value});
  }
  ASSERT_TRUE(IsOk(member.Commit(outputs, Next(records))));
}

TEST_P(LogContract, ReadProcessWriteIsEffectivelyOnceAcrossCrashes) {
  const std::string in = MakeTopic("in"), out = MakeTopic("out"), group = Unique("g");
  AppendMany(in, "v", 30);
  for (size_t done = 0; done < 30;) {
    {
      const auto member = Join(group, {in});
      const auto committed = PollRecords(*member, 1, 4);
      CopySome(*member, out, committed);
      done += committed.size();
      if (done < 30) PollRecords(*member, 1, 4);  // Read but lost in the crash.
    }
    harness().Reopen();
  }
  std::vector<std::string> expected;
  for (int i = 0; i < 30; ++i) expected.push_back(fmt::format("v{}", i));
  EXPECT_EQ(ReadValues(out), expected);
}

}  // namespace
}  // namespace parley::log::contract
