// Topics and Append.
#include <algorithm>
#include <set>
#include <thread>

#include "common/log/limits.h"
#include "tests/contract/log_contract.h"

namespace parley::log::contract {
namespace {

using Code = absl::StatusCode;

TEST_P(LogContract, EnsureTopicMakesOnceAndThenCompares) {
  const TopicSpec spec{.name = Unique("t"), .partitions = 3};
  EXPECT_TRUE(HasCode(log().Partitions(spec.name), Code::kNotFound));
  ASSERT_TRUE(IsOk(log().EnsureTopic(spec)));
  EXPECT_TRUE(IsOk(log().EnsureTopic(spec)));
  EXPECT_EQ(log().Partitions(spec.name).value_or(-1), 3);

  TopicSpec other = spec;
  other.partitions = 4;
  EXPECT_TRUE(HasCode(log().EnsureTopic(other), Code::kFailedPrecondition));
  other = spec;
  other.compacted = true;
  EXPECT_TRUE(HasCode(log().EnsureTopic(other), Code::kFailedPrecondition));
  EXPECT_EQ(log().Partitions(spec.name).value_or(-1), 3);
}

TEST_P(LogContract, EnsureTopicRefusesImpossibleTopics) {
  EXPECT_TRUE(HasCode(log().EnsureTopic({.name = "no spaces, please"}), Code::kInvalidArgument));
  EXPECT_TRUE(HasCode(log().EnsureTopic({.name = Unique("t"), .partitions = 0}), Code::kInvalidArgument));
}

TEST_P(LogContract, EverythingSaysNotFoundForAnUnknownTopic) {
  const std::string topic = Unique("missing");
  const std::vector<Record> records = {{.topic = topic, .value = "v"}};
  EXPECT_TRUE(HasCode(log().Append(records), Code::kNotFound));
  EXPECT_TRUE(HasCode(log().Read({topic, 0}, 0, 1, Briefly()), Code::kNotFound));
  EXPECT_TRUE(HasCode(log().Range({topic, 0}), Code::kNotFound));
  EXPECT_TRUE(HasCode(log().OffsetAt({topic, 0}, WallTime()), Code::kNotFound));
  EXPECT_TRUE(HasCode(log().Committed(Unique("g"), topic), Code::kNotFound));
  EXPECT_TRUE(
      HasCode(log().Join({.group = Unique("g"), .topics = {topic}, .instance = "one"}), Code::kNotFound));
}

TEST_P(LogContract, APartitionThatTheTopicHasNotIsRefused) {
  const std::string topic = MakeTopic("t", 2);
  for (const int32_t partition : {2, -1}) {
    EXPECT_TRUE(HasCode(log().Read({topic, partition}, 0, 1, Briefly()), Code::kNotFound));
    EXPECT_TRUE(HasCode(log().Range({topic, partition}), Code::kNotFound));
  }
  const std::vector<Record> records = {{.topic = topic, .key = "k", .value = "v", .partition = 2}};
  EXPECT_TRUE(HasCode(log().Append(records), Code::kInvalidArgument));
}

TEST_P(LogContract, TheIdStaysAndNamesThisLog) {
  const std::string id = log().id();
  EXPECT_FALSE(id.empty());
  harness().Reopen();
  EXPECT_EQ(log().id(), id);
}

TEST_P(LogContract, OffsetsGrowInTheOrderOfAppends) {
  const std::string topic = MakeTopic("t");
  int64_t last = -1;
  for (int i = 0; i < 20; ++i) {
    const int64_t offset = Append(topic, std::to_string(i));
    EXPECT_GT(offset, last);
    last = offset;
  }
  const auto records = ReadAll(topic);
  ASSERT_EQ(records.size(), 20U);
  for (size_t i = 0; i < records.size(); ++i) {
    EXPECT_EQ(records[i].value, std::to_string(i));
    EXPECT_TRUE(i == 0 || records[i].offset > records[i - 1].offset);
  }
  EXPECT_EQ(records.back().offset, last);
}

TEST_P(LogContract, ABatchOverTopicsGetsOffsetsInItsOwnOrder) {
  const std::string a = MakeTopic("a", 2), b = MakeTopic("b");
  const std::vector<Record> records = {{.topic = a, .key = "k", .value = "0", .partition = 1},
                                       {.topic = b, .key = "k", .value = "1", .partition = 0},
                                       {.topic = a, .key = "k", .value = "2", .partition = 0},
                                       {.topic = a, .key = "k", .value = "3", .partition = 1}};
  const auto offsets = log().Append(records);
  ASSERT_TRUE(IsOk(offsets));
  ASSERT_EQ(offsets->size(), records.size());
  for (size_t i = 0; i < records.size(); ++i) {
    const auto stored = ReadAll(records[i].topic, records[i].partition);
    const auto found = std::ranges::find(stored, (*offsets)[i], &StoredRecord::offset);
    ASSERT_NE(found, stored.end());
    EXPECT_EQ(found->value, std::to_string(i));
    EXPECT_EQ(found->topic, records[i].topic);
    EXPECT_EQ(found->partition, records[i].partition);
  }
}

TEST_P(LogContract, AnEmptyAppendIsNothing) {
  const auto offsets = log().Append({});
  ASSERT_TRUE(IsOk(offsets));
  EXPECT_TRUE(offsets->empty());
}

TEST_P(LogContract, EveryByteComesBack) {
  const std::string topic = MakeTopic("t");
  std::string all_bytes;
  for (int i = 0; i < 256; ++i) {
    all_bytes.push_back(static_cast<char>(i));
  }
  const std::vector<Record> records = {
      {.topic = topic, .key = "plain", .value = "text"},
      {.topic = topic, .key = all_bytes, .value = all_bytes, .headers = {{"bytes", all_bytes}}},
      {.topic = topic, .key = "", .value = "no key"},
      {.topic = topic, .key = "no headers", .value = std::string("\0", 1), .headers = {}},
      {.topic = topic, .key = "repeated", .value = "v", .headers = {{"h", "2"}, {"h", "1"}, {"empty", ""}}}};
  ASSERT_TRUE(IsOk(log().Append(records)));
  harness().Reopen();
  const auto stored = ReadAll(topic);
  ASSERT_EQ(stored.size(), records.size());
  for (size_t i = 0; i < records.size(); ++i) {
    EXPECT_EQ(stored[i].key, records[i].key);
    EXPECT_EQ(stored[i].value, records[i].value);
    EXPECT_EQ(stored[i].headers, records[i].headers);
  }
}

TEST_P(LogContract, AnEmptyValueIsNotATombstone) {
  const std::string topic = MakeTopic("t", 1, /*compacted=*/true);
  const std::vector<Record> records = {{.topic = topic, .key = "empty", .value = ""},
                                       {.topic = topic, .key = "gone", .value = std::nullopt}};
  ASSERT_TRUE(IsOk(log().Append(records)));
  const auto stored = ReadAll(topic);
  ASSERT_EQ(stored.size(), 2U);
  EXPECT_EQ(stored[0].value, "");
  EXPECT_EQ(stored[1].value, std::nullopt);
}

TEST_P(LogContract, TheKeyChoosesThePartitionUnlessOneIsNamed) {
  constexpr int32_t kPartitions = 5;
  const std::string topic = MakeTopic("t", kPartitions);
  std::vector<Record> records;
  for (int i = 0; i < 40; ++i) {
    records.push_back({.topic = topic, .key = fmt::format("article:{}", i), .value = "by key"});
    records.push_back(
        {.topic = topic, .key = fmt::format("article:{}", i), .value = "named", .partition = i % 5});
  }
  ASSERT_TRUE(IsOk(log().Append(records)));
  size_t seen = 0;
  for (int32_t partition = 0; partition < kPartitions; ++partition) {
    for (const StoredRecord& record : ReadAll(topic, partition)) {
      const int32_t by_key = PartitionForKey(record.key, kPartitions);
      const int32_t named = std::stoi(record.key.substr(8)) % kPartitions;
      EXPECT_EQ(partition, record.value == "by key" ? by_key : named) << record.key;
      ++seen;
    }
  }
  EXPECT_EQ(seen, records.size());
}

TEST_P(LogContract, TooLargeNamesTopicAndSizeAndAppendsNothing) {
  const std::string topic = MakeTopic("t");
  const Record good{.topic = topic, .key = "k", .value = "good"};
  const std::pair<Record, size_t> cases[] = {
      {{.topic = topic, .key = std::string(kMaxKeyBytes + 1, 'k'), .value = "v"}, kMaxKeyBytes + 1},
      {{.topic = topic, .value = "v", .headers = {{"name", std::string(kMaxHeaderBytes, 'h')}}},
       kMaxHeaderBytes + 4},
      {{.topic = topic, .value = std::string(kMaxValueBytes + 1, 'v')}, kMaxValueBytes + 1}};
  for (const auto& [record, size] : cases) {
    const std::vector<Record> records = {good, record};
    const auto offsets = log().Append(records);
    EXPECT_TRUE(HasCode(offsets, Code::kInvalidArgument));
    EXPECT_NE(Message(offsets.status()).find(topic), std::string::npos) << Message(offsets.status());
    EXPECT_NE(Message(offsets.status()).find(std::to_string(size)), std::string::npos);
  }
  EXPECT_TRUE(ReadAll(topic).empty());
}

TEST_P(LogContract, TheLargestRecordIsTaken) {
  const std::string topic = MakeTopic("t");
  const std::vector<Record> records = {{.topic = topic,
                                        .key = std::string(kMaxKeyBytes, 'k'),
                                        .value = std::string(kMaxValueBytes, 'v'),
                                        .headers = {{"h", std::string(kMaxHeaderBytes - 1, 'h')}}}};
  ASSERT_TRUE(IsOk(log().Append(records)));
  const auto stored = ReadAll(topic);
  ASSERT_EQ(stored.size(), 1U);
  EXPECT_EQ(stored[0].key, records[0].key);
  EXPECT_TRUE(stored[0].value == records[0].value);
  EXPECT_EQ(stored[0].headers, records[0].headers);
}

TEST_P(LogContract, AnUnknownTopicInABatchAppendsNothingAnywhere) {
  const std::string topic = MakeTopic("t");
  const std::vector<Record> records = {{.topic = topic, .key = "k", .value = "v"},
                                       {.topic = Unique("missing"), .key = "k", .value = "v"}};
  EXPECT_TRUE(HasCode(log().Append(records), Code::kNotFound));
  EXPECT_TRUE(ReadAll(topic).empty());
}

TEST_P(LogContract, AppendsAfterReopenGoOn) {
  const std::string topic = MakeTopic("t");
  const int64_t before = Append(topic, "before");
  harness().Reopen();
  EXPECT_GT(Append(topic, "after"), before);
  EXPECT_EQ(ReadValues(topic), (std::vector<std::string>{"before", "after"}));
}

TEST_P(LogContract, TopicsMayBeMadeAtAnyTime) {
  const std::string first = MakeTopic("first");
  Append(first, "v");
  harness().Reopen();
  const std::string second = MakeTopic("second", 2);
  Append(second, "w", 1);
  EXPECT_EQ(ReadValues(second, 1), std::vector<std::string>{"w"});
  EXPECT_EQ(ReadValues(first), std::vector<std::string>{"v"});
}

// Each thread appends pairs to two partitions; the value names thread and number.
void AppendPairs(Log& log, const std::string& topic, int thread, int count, std::vector<int64_t>& offsets) {
  for (int i = 0; i < count; ++i) {
    const std::string value = fmt::format("{}/{}", thread, i);
    const std::vector<Record> pair = {{.topic = topic, .key = "k", .value = value, .partition = 0},
                                      {.topic = topic, .key = "k", .value = value, .partition = 1}};
    const auto appended = log.Append(pair);
    ASSERT_TRUE(IsOk(appended));
    offsets.push_back(appended->at(0));
  }
}

TEST_P(LogContract, ThreadsThatAppendKeepTheirOrder) {
  if (!harness().HasThreads()) {
    GTEST_SKIP() << "for one thread";
  }
  constexpr int kThreads = 4, kCount = 50;
  const std::string topic = MakeTopic("t", 2);
  std::vector<std::vector<int64_t>> offsets(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([this, &topic, t, &offsets] {
      AppendPairs(log(), topic, t, kCount, offsets[static_cast<size_t>(t)]);
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  std::set<int64_t> distinct;
  for (const auto& own : offsets) {
    EXPECT_TRUE(std::ranges::is_sorted(own));
    distinct.insert(own.begin(), own.end());
  }
  EXPECT_EQ(distinct.size(), size_t{kThreads * kCount});
  for (const int32_t partition : {0, 1}) {
    std::vector<int> next(kThreads, 0);
    for (const std::string& value : ReadValues(topic, partition)) {
      const size_t slash = value.find('/');
      const auto thread = static_cast<size_t>(std::stoi(value.substr(0, slash)));
      EXPECT_EQ(std::stoi(value.substr(slash + 1)), next[thread]++);
    }
    EXPECT_EQ(next, std::vector<int>(kThreads, kCount));
  }
}

}  // namespace
}  // namespace parley::log::contract
