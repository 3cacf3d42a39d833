// Read, Range and OffsetAt.
#include <thread>

#include "common/log/limits.h"
#include "tests/contract/log_contract.h"

namespace parley::log::contract {
namespace {

using Code = absl::StatusCode;

TEST_P(LogContract, ANewPartitionIsEmpty) {
  const std::string topic = MakeTopic("t");
  const auto range = log().Range({topic, 0});
  ASSERT_TRUE(IsOk(range));
  EXPECT_EQ(range->start, range->end);
  const auto chunk = log().Read({topic, 0}, range->end, 10, Briefly());
  ASSERT_TRUE(IsOk(chunk)) << "nothing to read is not an error";
  EXPECT_TRUE(chunk->records.empty());
  EXPECT_EQ(chunk->next_offset, range->end);
}

TEST_P(LogContract, TheRangeCoversWhatWasAppended) {
  const std::string topic = MakeTopic("t");
  const int64_t first = Append(topic, "a");
  const int64_t last = Append(topic, "b");
  const auto range = log().Range({topic, 0});
  ASSERT_TRUE(IsOk(range));
  EXPECT_LE(range->start, first);
  EXPECT_GT(range->end, last);
}

TEST_P(LogContract, ReadGoesOnAtNextOffsetWithoutGapOrRepeat) {
  const std::string topic = MakeTopic("t");
  AppendMany(topic, "v", 25);
  std::vector<std::string> values;
  int64_t at = log().Range({topic, 0})->start;
  while (values.size() < 25) {
    const auto chunk = log().Read({topic, 0}, at, 7, Soon());
    ASSERT_TRUE(IsOk(chunk));
    ASSERT_FALSE(chunk->records.empty());
    EXPECT_LE(chunk->records.size(), 7U);
    EXPECT_GE(chunk->records.front().offset, at);
    EXPECT_GT(chunk->next_offset, chunk->records.back().offset);
    for (const StoredRecord& record : chunk->records) {
      EXPECT_EQ(record.value, fmt::format("v{}", values.size()));
      values.push_back(*record.value);
    }
    at = chunk->next_offset;
  }
}

TEST_P(LogContract, ReadStartsAtTheOffsetAskedFor) {
  const std::string topic = MakeTopic("t");
  Append(topic, "a");
  const int64_t second = Append(topic, "b");
  Append(topic, "c");
  const auto chunk = log().Read({topic, 0}, second, 1, Soon());
  ASSERT_TRUE(IsOk(chunk));
  EXPECT_EQ(Values(chunk->records), std::vector<std::string>{"b"});
}

TEST_P(LogContract, ReadOutsideTheRangeIsRefused) {
  const std::string topic = MakeTopic("t");
  Append(topic, "a");
  const auto range = log().Range({topic, 0});
  ASSERT_TRUE(IsOk(range));
  EXPECT_TRUE(HasCode(log().Read({topic, 0}, range->end + 1, 1, Briefly()), Code::kOutOfRange));
  EXPECT_TRUE(HasCode(log().Read({topic, 0}, -1, 1, Briefly()), Code::kOutOfRange));
}

TEST_P(LogContract, ReadReturnsAtMost16MiBButAlwaysOne) {
  const std::string topic = MakeTopic("t");
  for (int i = 0; i < 3; ++i) {
    Append(topic, std::string(kMaxValueBytes, static_cast<char>('a' + i)));
  }
  std::string seen;
  int64_t at = log().Range({topic, 0})->start;
  while (seen.size() < 3) {
    const auto chunk = log().Read({topic, 0}, at, 100, Soon());
    ASSERT_TRUE(IsOk(chunk));
    ASSERT_EQ(chunk->records.size(), 1U) << "two of 9 MiB are more than 16 MiB";
    seen += chunk->records[0].value->front();
    at = chunk->next_offset;
  }
  EXPECT_EQ(seen, "abc");
}

TEST_P(LogContract, AWaitingReadWakesOnAppend) {
  if (!harness().HasThreads()) {
    GTEST_SKIP() << "for one thread";
  }
  const std::string topic = MakeTopic("t");
  const int64_t end = log().Range({topic, 0})->end;
  absl::StatusOr<Chunk> chunk = Chunk();
  std::thread reader([&] { chunk = log().Read({topic, 0}, end, 10, Soon()); });
  Append(topic, "news");
  reader.join();
  ASSERT_TRUE(IsOk(chunk));
  EXPECT_EQ(Values(chunk->records), std::vector<std::string>{"news"});
}

TEST_P(LogContract, ReadersDoNotDisturbOneAnother) {
  const std::string topic = MakeTopic("t");
  AppendMany(topic, "v", 5);
  const auto all = ReadValues(topic);
  EXPECT_EQ(ReadValues(topic), all);
  EXPECT_EQ(all.size(), 5U);
}

TEST_P(LogContract, OffsetAtFindsTheFirstRecordAtOrAfter) {
  const std::string topic = MakeTopic("t");
  AppendMany(topic, "v", 10);
  const auto records = ReadAll(topic);
  ASSERT_EQ(records.size(), 10U);
  for (const StoredRecord& wanted : records) {
    const auto offset = log().OffsetAt({topic, 0}, wanted.time);
    ASSERT_TRUE(IsOk(offset));
    EXPECT_LE(*offset, wanted.offset);
    for (const StoredRecord& record : records) {
      EXPECT_EQ(record.offset >= *offset, record.time >= wanted.time) << record.offset;
    }
  }
}

TEST_P(LogContract, OffsetAtBeforeAllIsTheFirstAndAfterAllIsTheEnd) {
  const std::string topic = MakeTopic("t");
  EXPECT_EQ(log().OffsetAt({topic, 0}, WallTime()).value_or(-1), log().Range({topic, 0})->end);
  const int64_t first = Append(topic, "a");
  Append(topic, "b");
  const auto records = ReadAll(topic);
  EXPECT_EQ(log().OffsetAt({topic, 0}, WallTime()).value_or(-1), first);
  const WallTime later = records.back().time + std::chrono::hours(1);
  EXPECT_EQ(log().OffsetAt({topic, 0}, later).value_or(-1), log().Range({topic, 0})->end);
}

}  // namespace
}  // namespace parley::log::contract
