#include "tests/contract/log_contract.h"

#include <algorithm>
#include <atomic>
#include <chrono>

namespace parley::log::contract {

testing::AssertionResult IsOk(const absl::Status& status) { return HasCode(status, absl::StatusCode::kOk); }

testing::AssertionResult HasCode(const absl::Status& status, absl::StatusCode code) {
  if (status.code() == code) {
    return testing::AssertionSuccess();
  }
  return testing::AssertionFailure() << ToString(status) << ", expected " << absl::StatusCodeToString(code);
}

void LogContract::SetUp() {
  static std::atomic<int> tests = 0;
  number_ = ++tests;
  auto harness = GetParam().make();
  if (absl::IsUnavailable(harness.status())) {
    GTEST_SKIP() << ToString(harness.status());
  }
  ASSERT_TRUE(IsOk(harness));
  harness_ = *std::move(harness);
}

std::string LogContract::Unique(const std::string& name) const {
  // The start time keeps runs apart on a broker that outlives them.
  static const auto run = std::chrono::system_clock::now().time_since_epoch().count();
  return fmt::format("{}-{}-{}", name, run, number_);
}

std::string LogContract::MakeTopic(const std::string& name, int32_t partitions, bool compacted) {
  std::string topic = Unique(name);
  EXPECT_TRUE(IsOk(log().EnsureTopic({.name = topic, .partitions = partitions, .compacted = compacted})));
  return topic;
}

int64_t LogContract::Append(const std::string& topic, const std::string& value, int32_t partition) {
  const std::vector<Record> records = {{.topic = topic, .key = "k", .value = value, .partition = partition}};
  const auto offsets = log().Append(records);
  EXPECT_TRUE(IsOk(offsets));
  EXPECT_TRUE(!offsets.ok() || offsets->size() == 1);
  return offsets.ok() && offsets->size() == 1 ? offsets->front() : -1;
}

void LogContract::AppendMany(const std::string& topic, const std::string& prefix, int count,
                             int32_t partition) {
  std::vector<Record> records;
  for (int i = 0; i < count; ++i) {
    records.push_back(
        {.topic = topic, .key = "k", .value = prefix + std::to_string(i), .partition = partition});
  }
  EXPECT_TRUE(IsOk(log().Append(records)));
}

std::vector<StoredRecord> LogContract::ReadAll(const std::string& topic, int32_t partition) {
  const TopicPartition from{topic, partition};
  std::vector<StoredRecord> all;
  const auto range = log().Range(from);
  EXPECT_TRUE(IsOk(range));
  int64_t at = range.ok() ? range->start : 0;
  while (range.ok() && at < range->end) {
    auto chunk = log().Read(from, at, 1000, Soon());
    if (!chunk.ok() || chunk->next_offset <= at) {
      ADD_FAILURE() << "read of " << topic << " at " << at
                    << " does not move on: " << ToString(chunk.status());
      break;
    }
    std::move(chunk->records.begin(), chunk->records.end(), std::back_inserter(all));
    at = chunk->next_offset;
  }
  return all;
}

std::vector<std::string> LogContract::ReadValues(const std::string& topic, int32_t partition) {
  return Values(ReadAll(topic, partition));
}

std::unique_ptr<Member> LogContract::Join(const std::string& group, const std::vector<std::string>& topics,
                                          const std::string& instance) {
  auto member = log().Join({.group = group, .topics = topics, .instance = instance});
  EXPECT_TRUE(IsOk(member));
  return member.ok() ? *std::move(member) : nullptr;
}

Told LogContract::PollUntil(Member& member, const std::function<bool(const Told&)>& done,
                            size_t max_records) {
  Told told;
  const Deadline deadline = Soon();
  while (!done(told)) {
    auto polled = member.Poll(max_records, deadline);
    if (!polled.ok() || deadline.Passed()) {
      ADD_FAILURE() << "what was waited for did not come: " << ToString(polled.status());
      break;
    }
    EXPECT_LE(polled->records.size(), max_records);
    std::ranges::copy(polled->revoked, std::back_inserter(told.revoked));
    std::ranges::copy(polled->assigned, std::back_inserter(told.assigned));
    std::ranges::move(polled->records, std::back_inserter(told.records));
  }
  return told;
}

std::vector<StoredRecord> LogContract::PollRecords(Member& member, size_t count, size_t max_records) {
  return PollUntil(
             member, [count](const Told& told) { return told.records.size() >= count; }, max_records)
      .records;
}

Told LogContract::PollAssigned(Member& member, size_t partitions) {
  return PollUntil(member, [partitions](const Told& told) { return told.assigned.size() >= partitions; });
}

testing::AssertionResult LogContract::StaysQuiet(Member& member) {
  for (int i = 0; i < 3; ++i) {
    const auto polled = member.Poll(100, Briefly());
    if (!polled.ok()) {
      return testing::AssertionFailure() << ToString(polled.status());
    }
    if (!polled->records.empty()) {
      return testing::AssertionFailure() << "got " << polled->records.front().value.value_or("a tombstone");
    }
  }
  return testing::AssertionSuccess();
}

int64_t LogContract::CommittedOr(const std::string& group, const TopicPartition& partition,
                                 int64_t otherwise) {
  const auto committed = log().Committed(group, partition.topic);
  EXPECT_TRUE(IsOk(committed));
  if (!committed.ok()) {
    return otherwise;
  }
  const auto found = committed->find(partition);
  return found == committed->end() ? otherwise : found->second;
}

Offsets Next(std::span<const StoredRecord> records) {
  Offsets next;
  for (const StoredRecord& record : records) {
    next[{record.topic, record.partition}] = record.offset + 1;
  }
  return next;
}

std::vector<std::string> Values(std::span<const StoredRecord> records) {
  std::vector<std::string> values;
  for (const StoredRecord& record : records) {
    values.push_back(record.value.value_or("(tombstone)"));
  }
  return values;
}

}  // namespace parley::log::contract
