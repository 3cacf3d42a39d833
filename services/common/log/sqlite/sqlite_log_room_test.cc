// A full disk, and what makes room: retention and compaction.
#include <sys/mount.h>

#include <atomic>
#include <thread>

#include "common/log/sqlite/sqlite_log.h"
#include "common/log/sqlite/test_log.h"
#include "tests/support/temp_dir.h"

namespace parley::log::embedded {
namespace {

using Code = absl::StatusCode;
using std::chrono::hours;
using Strings = std::vector<std::string>;

// Appends numbered records of 60 KB until one is refused; gives how many were taken, at most `limit`.
int FillUntilRefused(Log& log, const std::string& topic, int from, int limit) {
  for (int i = from; i < limit; ++i) {
    const absl::Status status = AppendOne(log, topic, std::to_string(i), std::string(60'000, 'x'));
    if (!status.ok()) {
      EXPECT_EQ(status.code(), Code::kResourceExhausted) << ToString(status);
      return i;
    }
  }
  return limit;
}

// All records that were taken, whole and in order.
void ExpectNumbered(Log& log, const std::string& topic, int count) {
  const Strings contents = Contents(log, topic);
  ASSERT_EQ(contents.size(), static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) {
    EXPECT_EQ(contents[static_cast<size_t>(i)], fmt::format("{}={}", i, std::string(60'000, 'x')));
  }
}

class RoomTest : public testing::Test {
 protected:
  SqliteLogOptions Options() {
    // Without a sync for each of many appends: what is asked here does not depend on it.
    return {.data_dir = dir_.path(),
            .sync = Sync::kNormal,
            .maintenance_interval = std::chrono::milliseconds(0),
            .clock = &clock_};
  }

  test::TempDir dir_;
  ManualClock clock_;
};

TEST_F(RoomTest, AtTheLargestSizeAppendsAreRefusedUntilThereIsRoom) {
  SqliteLogOptions options = Options();
  options.max_bytes = 1 << 20;
  auto log = OpenOrFail(options);
  ASSERT_TRUE(log->EnsureTopic({.name = "t", .partitions = 1, .retention = hours(1)}).ok());
  const int taken = FillUntilRefused(*log, "t", 0, 100);
  EXPECT_GT(taken, 5);
  EXPECT_LT(taken, 20);
  ExpectNumbered(*log, "t", taken);
  EXPECT_TRUE(AppendOne(*log, "t", "small", "fits still").ok()) << "a large record's refusal is its own";

  clock_.Advance(hours(2));
  ASSERT_TRUE(log->Maintain().ok());
  EXPECT_EQ(Contents(*log, "t"), Strings());
  EXPECT_EQ(FillUntilRefused(*log, "t", 0, 5), 5);
  log.reset();
  log = OpenOrFail(options);
  ExpectNumbered(*log, "t", 5);
}

TEST_F(RoomTest, OneThatIsTooLargeForTheRestDoesNotSpoilTheOthers) {
  SqliteLogOptions options = Options();
  options.max_bytes = 4 << 20;
  const auto log = OpenOrFail(options);
  ASSERT_TRUE(log->EnsureTopic({.name = "t", .partitions = 1}).ok());
  std::atomic<int> taken = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&log, &taken, t] {
      for (int i = 0; i < 10; ++i) {
        const bool huge = t == 0;
        const absl::Status status =
            AppendOne(*log, "t", huge ? "huge" : "small", std::string(huge ? 5'000'000 : 100, 'x'));
        EXPECT_EQ(status.code(), huge ? Code::kResourceExhausted : Code::kOk) << ToString(status);
        taken += status.ok() ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(taken, 30);
  EXPECT_EQ(Contents(*log, "t").size(), 30U);
}

TEST_F(RoomTest, ARefusedCommitRewindsAndSucceedsLater) {
  std::atomic<int64_t> free = int64_t{1} << 40;
  SqliteLogOptions options = Options();
  options.free_bytes = [&free] { return free.load(); };
  const auto log = OpenOrFail(options);
  for (const char* topic : {"in", "out"})
    ASSERT_TRUE(log->EnsureTopic({.name = topic, .partitions = 1}).ok());
  ASSERT_TRUE(AppendOne(*log, "in", "k", "v").ok());
  auto member = log->Join({.group = "g", .topics = {"in"}, .instance = "one"});
  ASSERT_TRUE(member.ok() && (*member)->Poll(1, Deadline::Now()).ok());
  ASSERT_EQ((*member)->Poll(1, Deadline::Now())->records.size(), 1U);

  free = options.min_free_bytes - 1;
  const std::vector<Record> outputs = {{.topic = "out", .key = "k", .value = "v"}};
  const absl::Status refused = (*member)->Commit(outputs, {{{"in", 0}, 1}});
  EXPECT_EQ(refused.code(), Code::kResourceExhausted);
  EXPECT_NE(Message(refused).find(dir_.path()), std::string::npos) << Message(refused);
  EXPECT_EQ(Contents(*log, "out"), Strings());

  free = int64_t{1} << 40;
  EXPECT_EQ((*member)->Poll(1, Deadline::Now())->records.size(), 1U) << "rewound";
  EXPECT_TRUE((*member)->Commit(outputs, {{{"in", 0}, 1}}).ok());
  EXPECT_EQ(Contents(*log, "out"), Strings{"k=v"});
}

// A file system of a few megabytes; unmounted at the end of the scope.
class SmallFileSystem {
 public:
  explicit SmallFileSystem(const std::string& path) : path_(path) {
    mounted_ = mount("tmpfs", path.c_str(), "tmpfs", 0, "size=4m") == 0;
  }
  ~SmallFileSystem() {
    if (mounted_) umount2(path_.c_str(), MNT_DETACH);
  }
  bool mounted() const { return mounted_; }
  bool Grow() const { return mount("tmpfs", path_.c_str(), "tmpfs", MS_REMOUNT, "size=32m") == 0; }

 private:
  const std::string path_;
  bool mounted_;
};

TEST_F(RoomTest, AFullDiskRefusesHarmsNothingAndGoesOnWhenThereIsRoom) {
  const SmallFileSystem disk(dir_.path());
  if (!disk.mounted()) {
    GTEST_SKIP() << "mounting a tmpfs needs root";
  }
  SqliteLogOptions options = Options();
  options.sync = Sync::kFull;
  options.min_free_bytes = 0;  // To the brim.
  auto log = OpenOrFail(options);
  ASSERT_NE(log, nullptr);
  ASSERT_TRUE(log->EnsureTopic({.name = "t", .partitions = 1}).ok());
  int taken = FillUntilRefused(*log, "t", 0, 200);
  EXPECT_GT(taken, 10);
  EXPECT_LT(taken, 70);
  ExpectNumbered(*log, "t", taken);
  taken = FillUntilRefused(*log, "t", taken, 200);
  ExpectNumbered(*log, "t", taken);

  log.reset();  // Closed and opened while full.
  log = OpenOrFail(options);
  ASSERT_NE(log, nullptr);
  ExpectNumbered(*log, "t", taken);

  ASSERT_TRUE(disk.Grow());
  EXPECT_EQ(FillUntilRefused(*log, "t", taken, taken + 100), taken + 100);
  ExpectNumbered(*log, "t", taken + 100);
}

TEST_F(RoomTest, RecordsOlderThanTheRetentionGoAndOffsetsAreNotUsedAgain) {
  auto log = OpenOrFail(Options());
  ASSERT_TRUE(log->EnsureTopic({.name = "t", .partitions = 1, .retention = hours(10)}).ok());
  for (int i = 0; i < 500; ++i) ASSERT_TRUE(AppendOne(*log, "t", "old", std::to_string(i)).ok());
  clock_.Advance(hours(6));
  ASSERT_TRUE(AppendOne(*log, "t", "young", "v").ok());
  ASSERT_TRUE(log->Maintain().ok());
  EXPECT_EQ(Contents(*log, "t").size(), 501U) << "nothing is too old yet";

  clock_.Advance(hours(5));
  ASSERT_TRUE(log->Maintain().ok());
  EXPECT_EQ(Contents(*log, "t"), Strings{"young=v"});
  EXPECT_EQ(log->Range({"t", 0})->start, 500);
  EXPECT_EQ(log->Read({"t", 0}, 499, 1, Deadline::Now()).status().code(), Code::kOutOfRange);

  clock_.Advance(hours(11));
  ASSERT_TRUE(log->Maintain().ok());
  log.reset();
  log = OpenOrFail(Options());
  EXPECT_EQ(log->Range({"t", 0})->start, 501);
  EXPECT_EQ(log->Range({"t", 0})->end, 501);
  EXPECT_EQ(
      log->Append(std::vector<Record>{{.topic = "t", .key = "new", .value = "v", .partition = 0}})->at(0),
      501);
}

TEST_F(RoomTest, AGroupBehindTheRetentionGoesOnAtTheStart) {
  const auto log = OpenOrFail(Options());
  ASSERT_TRUE(log->EnsureTopic({.name = "t", .partitions = 1, .retention = hours(1)}).ok());
  for (const char* value : {"a", "b"}) ASSERT_TRUE(AppendOne(*log, "t", "old", value).ok());
  auto member = log->Join({.group = "g", .topics = {"t"}, .instance = "one"});
  ASSERT_TRUE(member.ok() && (*member)->Poll(1, Deadline::Now()).ok());
  ASSERT_TRUE((*member)->Commit({}, {{{"t", 0}, 1}}).ok());
  clock_.Advance(hours(2));
  ASSERT_TRUE(log->Maintain().ok());
  ASSERT_TRUE(AppendOne(*log, "t", "new", "c").ok());
  const auto polled = (*member)->Poll(10, Deadline::Now());
  ASSERT_TRUE(polled.ok());
  ASSERT_EQ(polled->records.size(), 1U);
  EXPECT_EQ(polled->records[0].value, "c");
}

class CompactionTest : public RoomTest {
 protected:
  void SetUp() override {
    log_ = OpenOrFail(Options());
    ASSERT_TRUE(
        log_->EnsureTopic({.name = "t", .partitions = 1, .compacted = true, .retention = hours(10)}).ok());
  }
  void Put(const std::string& key, std::optional<std::string> value) {
    ASSERT_TRUE(AppendOne(*log_, "t", key, std::move(value)).ok());
  }
  Strings AfterMaintenance() {
    EXPECT_TRUE(log_->Maintain().ok());
    return Contents(*log_, "t");
  }

  std::unique_ptr<SqliteLog> log_;
};

TEST_F(CompactionTest, TheLatestOfEachKeyStaysHoweverOld) {
  Put("a", "1");
  Put("b", "1");
  Put("a", "2");
  clock_.Advance(hours(5));
  Put("a", "3");
  EXPECT_EQ(AfterMaintenance(), (Strings{"a=1", "b=1", "a=2", "a=3"})) << "readable for the retention time";
  clock_.Advance(hours(6));
  EXPECT_EQ(AfterMaintenance(), (Strings{"b=1", "a=2", "a=3"})) << "a=2 was superseded 6 hours ago";
  EXPECT_EQ(log_->Range({"t", 0})->start, 1);
  clock_.Advance(hours(1000));
  EXPECT_EQ(AfterMaintenance(), (Strings{"b=1", "a=3"}));
  Put("a", "4");
  clock_.Advance(hours(11));
  EXPECT_EQ(AfterMaintenance(), (Strings{"b=1", "a=4"}));
}

TEST_F(CompactionTest, ATombstoneRemovesItsKeyAndThenItself) {
  Put("a", "1");
  Put("a", std::nullopt);
  clock_.Advance(hours(9));
  EXPECT_EQ(AfterMaintenance(), (Strings{"a=1", "a=(tombstone)"}));
  clock_.Advance(hours(2));
  EXPECT_EQ(AfterMaintenance(), Strings());
  Put("a", "2");
  Put("b", "1");
  clock_.Advance(hours(1000));
  EXPECT_EQ(AfterMaintenance(), (Strings{"a=2", "b=1"})) << "the key lives again";
  EXPECT_EQ(log_->Range({"t", 0})->start, 2);
}

TEST_F(CompactionTest, AKeyThatCameBackOutlivesItsTombstone) {
  Put("a", std::nullopt);
  clock_.Advance(hours(1));
  Put("a", "1");
  clock_.Advance(hours(1000));
  EXPECT_EQ(AfterMaintenance(), Strings{"a=1"});
}

TEST_F(CompactionTest, ManyVersionsShrinkToOne) {
  for (int i = 0; i < 1000; ++i) Put(fmt::format("k{}", i % 3), std::to_string(i));
  clock_.Advance(hours(11));
  EXPECT_EQ(AfterMaintenance(), (Strings{"k1=997", "k2=998", "k0=999"}));
}

TEST_F(CompactionTest, ReadingCrossesTheHolesThatItLeaves) {
  Put("a", "1");
  Put("b", "1");
  Put("a", "2");
  Put("b", std::nullopt);
  clock_.Advance(hours(11));
  ASSERT_TRUE(log_->Maintain().ok());
  const auto chunk = log_->Read({"t", 0}, 2, 10, Deadline::Now());
  ASSERT_TRUE(chunk.ok());
  ASSERT_EQ(chunk->records.size(), 1U);
  EXPECT_EQ(chunk->next_offset, 4) << "past the tombstone that is gone";
  EXPECT_EQ(log_->OffsetAt({"t", 0}, WallTime()).value_or(-1), 2);
}

TEST_F(CompactionTest, QuietMomentsDoItUnasked) {
  log_.reset();
  SqliteLogOptions options = Options();
  options.maintenance_interval = std::chrono::milliseconds(5);
  log_ = OpenOrFail(options);
  Put("a", "1");
  Put("a", "2");
  clock_.Advance(hours(11));
  const Deadline deadline = Deadline::After(std::chrono::seconds(20));
  while (log_->Range({"t", 0})->start == 0 && !deadline.Passed()) {
    std::this_thread::yield();
  }
  EXPECT_EQ(Contents(*log_, "t"), Strings{"a=2"});
}

}  // namespace
}  // namespace parley::log::embedded
