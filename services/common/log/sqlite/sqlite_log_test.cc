// What SqliteLog does beyond the conformance suite: opening, locking, damage, reading along.
#include "common/log/sqlite/sqlite_log.h"

#include <unistd.h>

#include <fstream>
#include <thread>

#include "common/log/sqlite/test_log.h"
#include "common/obs/metrics.h"
#include "common/sqlite/database.h"
#include "tests/support/temp_dir.h"

namespace parley::log::embedded {
namespace {

using Code = absl::StatusCode;

class SqliteLogTest : public testing::Test {
 protected:
  std::string File(const char* name = "log.db") const { return dir_.path() + "/" + name; }
  SqliteLogOptions Options(bool read_only = false) const {
    return {.data_dir = dir_.path(), .read_only = read_only};
  }
  std::unique_ptr<SqliteLog> Open() { return OpenOrFail(Options()); }
  absl::Status OpenStatus(bool read_only = false) { return SqliteLog::Open(Options(read_only)).status(); }

  // Changes the closed file behind the log's back.
  void Execute(const std::string& sql) {
    auto database = sqlite::Database::Open({.path = File(), .access = sqlite::Access::kCreate});
    ASSERT_TRUE(database.ok());
    ASSERT_TRUE(database->Execute(sql).ok());
  }
  // As a crash would leave it.
  void LeaveUnclean() { std::ofstream(File("lock")) << "4242\n"; }

  test::TempDir dir_;
};

void ExpectMentions(const absl::Status& status, const std::string& text) {
  EXPECT_NE(Message(status).find(text), std::string::npos) << Message(status);
}

TEST_F(SqliteLogTest, RefusesOptionsThatCannotBe) {
  EXPECT_EQ(SqliteLog::Open({}).status().code(), Code::kInvalidArgument);
  EXPECT_EQ(SqliteLog::Open({.data_dir = dir_.path(), .max_bytes = -1}).status().code(),
            Code::kInvalidArgument);
}

TEST_F(SqliteLogTest, MakesTheDirectoryAndItsParents) {
  const auto log = OpenOrFail({.data_dir = dir_.path() + "/a/b"});
  ASSERT_NE(log, nullptr);
  EXPECT_TRUE(std::filesystem::exists(dir_.path() + "/a/b/log.db"));
}

TEST_F(SqliteLogTest, ADirectoryThatCannotBeIsNamed) {
  std::ofstream(File("file")) << "in the way";
  const absl::Status status = SqliteLog::Open({.data_dir = File("file/below")}).status();
  EXPECT_FALSE(status.ok());
  ExpectMentions(status, File("file/below"));
}

TEST_F(SqliteLogTest, TheIdIsAUuidOfItsOwn) {
  const auto log = Open();
  const test::TempDir other_dir;
  const auto other = OpenOrFail({.data_dir = other_dir.path()});
  EXPECT_EQ(log->id().size(), 36U);
  EXPECT_EQ(log->id()[14], '4') << log->id();
  EXPECT_NE(log->id(), other->id());
}

TEST_F(SqliteLogTest, ASecondOwnerIsToldDirectoryAndProcess) {
  auto log = Open();
  const absl::Status status = OpenStatus();
  EXPECT_EQ(status.code(), Code::kFailedPrecondition);
  ExpectMentions(status, dir_.path());
  ExpectMentions(status, std::to_string(getpid()));
  log.reset();
  EXPECT_TRUE(OpenStatus().ok());
}

TEST_F(SqliteLogTest, ALockThatACrashLeftIsNoObstacle) {
  Open().reset();
  LeaveUnclean();
  EXPECT_TRUE(OpenStatus().ok());
}

TEST_F(SqliteLogTest, AnotherProgramsFileIsRefusedUntouched) {
  Execute("CREATE TABLE recipes(name TEXT)");
  const absl::Status status = OpenStatus();
  EXPECT_EQ(status.code(), Code::kFailedPrecondition);
  ExpectMentions(status, File());
  EXPECT_EQ(OpenStatus(/*read_only=*/true).code(), Code::kFailedPrecondition);
  auto database = sqlite::Database::Open({.path = File()});
  ASSERT_TRUE(database.ok());
  EXPECT_EQ(database->QueryInt("SELECT count(*) FROM sqlite_schema").value_or(0), 1);
}

TEST_F(SqliteLogTest, ANewerSchemaIsRefused) {
  Open().reset();
  Execute("PRAGMA user_version = 99");
  for (const bool read_only : {false, true}) {
    const absl::Status status = OpenStatus(read_only);
    EXPECT_EQ(status.code(), Code::kFailedPrecondition);
    ExpectMentions(status, "99");
  }
}

TEST_F(SqliteLogTest, NoDatabaseAtAllIsDataLoss) {
  std::ofstream(File()) << std::string(8192, 'x');
  const absl::Status status = OpenStatus();
  EXPECT_EQ(status.code(), Code::kDataLoss);
  ExpectMentions(status, File());
}

TEST_F(SqliteLogTest, AChangedByteInARecordIsDataLossThatNamesIt) {
  {
    const auto log = Open();
    ASSERT_TRUE(log->EnsureTopic({.name = "t", .partitions = 1}).ok());
    for (const char* value : {"zero", "one", "two"}) ASSERT_TRUE(AppendOne(*log, "t", "k", value).ok());
  }
  Execute("UPDATE log_1 SET val = CAST('onE' AS BLOB) WHERE off = 1");
  const auto log = Open();
  const auto before = log->Read({"t", 0}, 0, 1, Deadline::Now());
  EXPECT_TRUE(before.ok());
  const auto damaged = log->Read({"t", 0}, 1, 1, Deadline::Now());
  EXPECT_EQ(damaged.status().code(), Code::kDataLoss);
  ExpectMentions(damaged.status(), "t[0]@1");
  EXPECT_TRUE(log->Read({"t", 0}, 2, 1, Deadline::Now()).ok()) << "one may go on after it";
}

TEST_F(SqliteLogTest, ARecordThatStrayedIsNoticed) {
  {
    const auto log = Open();
    ASSERT_TRUE(log->EnsureTopic({.name = "t", .partitions = 2}).ok());
    ASSERT_TRUE(AppendOne(*log, "t", "k", "v").ok());
  }
  Execute("INSERT INTO log_2 SELECT * FROM log_1; UPDATE log_1 SET off = 5");
  const auto log = Open();
  EXPECT_EQ(log->Read({"t", 1}, 0, 1, Deadline::Now()).status().code(), Code::kDataLoss);
  EXPECT_EQ(log->Read({"t", 0}, 0, 1, Deadline::Now()).status().code(), Code::kDataLoss);
}

TEST_F(SqliteLogTest, AMemberSeesTheDamageTooAndCanSeekPastIt) {
  {
    const auto log = Open();
    ASSERT_TRUE(log->EnsureTopic({.name = "t", .partitions = 1}).ok());
    for (const char* value : {"zero", "one"}) ASSERT_TRUE(AppendOne(*log, "t", "k", value).ok());
  }
  Execute("UPDATE log_1 SET crc = crc + 1 WHERE off = 0");
  const auto log = Open();
  auto member = log->Join({.group = "g", .topics = {"t"}, .instance = "one"});
  ASSERT_TRUE(member.ok() && (*member)->Poll(1, Deadline::Now()).ok());
  EXPECT_EQ((*member)->Poll(1, Deadline::Now()).status().code(), Code::kDataLoss);
  ASSERT_TRUE((*member)->Seek({"t", 0}, 1).ok());
  const auto polled = (*member)->Poll(1, Deadline::Now());
  ASSERT_TRUE(polled.ok());
  EXPECT_EQ(polled->records.at(0).value, "one");
}

TEST_F(SqliteLogTest, AfterACrashTheWholeFileIsChecked) {
  {
    const auto log = Open();
    ASSERT_TRUE(log->EnsureTopic({.name = "t", .partitions = 1}).ok());
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(AppendOne(*log, "t", "k", std::string(3000, 'v')).ok());
  }
  // A page amid the records, but not the one that opening reads.
  const auto pages = std::filesystem::file_size(File()) / 4096;
  {
    std::fstream file(File(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>((pages - 20) * 4096));
    file << std::string(4096, '\x5a');
  }
  LeaveUnclean();
  const absl::Status status = OpenStatus();
  EXPECT_EQ(status.code(), Code::kDataLoss);
  ExpectMentions(status, File());
  EXPECT_EQ(OpenStatus().code(), Code::kDataLoss) << "and not only the first time";
}

TEST_F(SqliteLogTest, RetentionMayBeChanged) {
  const auto log = Open();
  ASSERT_TRUE(log->EnsureTopic({.name = "t", .partitions = 1, .retention = std::chrono::hours(5)}).ok());
  EXPECT_TRUE(log->EnsureTopic({.name = "t", .partitions = 1, .retention = std::chrono::hours(6)}).ok());
}

TEST_F(SqliteLogTest, AClockSetBackDoesNotDisorderTimes) {
  ManualClock clock;
  SqliteLogOptions options = Options();
  options.clock = &clock;
  auto log = OpenOrFail(options);
  ASSERT_TRUE(log->EnsureTopic({.name = "t", .partitions = 1}).ok());
  const WallTime first = clock.Now();
  ASSERT_TRUE(AppendOne(*log, "t", "k", "a").ok());
  clock.Advance(-std::chrono::hours(1));
  ASSERT_TRUE(AppendOne(*log, "t", "k", "b").ok());
  log.reset();
  log = OpenOrFail(options);
  ASSERT_TRUE(AppendOne(*log, "t", "k", "c").ok());
  const auto chunk = log->Read({"t", 0}, 0, 10, Deadline::Now());
  ASSERT_TRUE(chunk.ok());
  for (const StoredRecord& record : chunk->records) EXPECT_EQ(record.time, first);
}

TEST_F(SqliteLogTest, NormalSyncWorksAsWell) {
  SqliteLogOptions options = Options();
  options.sync = Sync::kNormal;
  const auto log = OpenOrFail(options);
  ASSERT_TRUE(log->EnsureTopic({.name = "t", .partitions = 1}).ok());
  EXPECT_TRUE(AppendOne(*log, "t", "k", "v").ok());
  EXPECT_EQ(Contents(*log, "t"), std::vector<std::string>{"k=v"});
}

TEST_F(SqliteLogTest, CountsWhatItDoes) {
  obs::Metrics metrics;
  SqliteLogOptions options = Options();
  options.metrics = &metrics;
  const auto log = OpenOrFail(options);
  ASSERT_TRUE(log->EnsureTopic({.name = "t", .partitions = 1}).ok());
  ASSERT_TRUE(AppendOne(*log, "t", "k", "v").ok());
  EXPECT_NE(metrics.Text().find("parley_log_appended_records_total 1"), std::string::npos) << metrics.Text();
}

TEST_F(SqliteLogTest, ReadingAlongFindsNothingWhereNothingIs) {
  const absl::Status status = OpenStatus(/*read_only=*/true);
  EXPECT_EQ(status.code(), Code::kNotFound);
  ExpectMentions(status, dir_.path());
}

TEST_F(SqliteLogTest, ReadingAlongSeesNewRecordsAndTopics) {
  const auto log = Open();
  ASSERT_TRUE(log->EnsureTopic({.name = "t", .partitions = 1}).ok());
  ASSERT_TRUE(AppendOne(*log, "t", "k", "before").ok());
  const auto follower = OpenOrFail(Options(/*read_only=*/true));
  EXPECT_EQ(follower->id(), log->id());
  EXPECT_EQ(Contents(*follower, "t"), std::vector<std::string>{"k=before"});

  absl::StatusOr<Chunk> chunk = Chunk();
  std::thread tail([&] {
    chunk = follower->Read({"t", 0}, 1, 10, Deadline::After(std::chrono::seconds(20)));
  });
  EXPECT_TRUE(AppendOne(*log, "t", "k", "after").ok());
  tail.join();
  ASSERT_TRUE(chunk.ok()) << ToString(chunk.status());
  ASSERT_EQ(chunk->records.size(), 1U);
  EXPECT_EQ(chunk->records[0].value, "after");

  EXPECT_EQ(follower->Partitions("late").status().code(), Code::kNotFound);
  ASSERT_TRUE(log->EnsureTopic({.name = "late", .partitions = 3}).ok());
  EXPECT_EQ(follower->Partitions("late").value_or(0), 3);
}

TEST_F(SqliteLogTest, ReadingAlongSeesGroupsButWritesNothing) {
  const auto log = Open();
  ASSERT_TRUE(log->EnsureTopic({.name = "t", .partitions = 1}).ok());
  ASSERT_TRUE(AppendOne(*log, "t", "k", "v").ok());
  auto member = log->Join({.group = "g", .topics = {"t"}, .instance = "one"});
  ASSERT_TRUE(member.ok() && (*member)->Poll(1, Deadline::Now()).ok());
  ASSERT_TRUE((*member)->Commit({}, {{{"t", 0}, 1}}).ok());

  const auto follower = OpenOrFail(Options(/*read_only=*/true));
  EXPECT_EQ(follower->Committed("g", "t").value_or(Offsets()), (Offsets{{{"t", 0}, 1}}));
  EXPECT_TRUE(follower->EnsureTopic({.name = "t", .partitions = 1}).ok()) << "it is there";
  for (const absl::Status& status :
       {follower->EnsureTopic({.name = "new"}), AppendOne(*follower, "t", "k", "v"), follower->Maintain(),
        follower->Join({.group = "h", .topics = {"t"}, .instance = "one"}).status()}) {
    EXPECT_EQ(status.code(), Code::kFailedPrecondition);
    ExpectMentions(status, "read-only");
  }
}

TEST_F(SqliteLogTest, ReadingAlongNeedsNoOwner) {
  {
    const auto log = Open();
    ASSERT_TRUE(log->EnsureTopic({.name = "t", .partitions = 1}).ok());
    ASSERT_TRUE(AppendOne(*log, "t", "k", "v").ok());
  }
  auto follower = OpenOrFail(Options(/*read_only=*/true));
  EXPECT_EQ(Contents(*follower, "t"), std::vector<std::string>{"k=v"});
  const auto log = Open();
  ASSERT_NE(log, nullptr) << "the follower is in nobody's way";
  ASSERT_TRUE(AppendOne(*log, "t", "k", "w").ok());
  EXPECT_EQ(Contents(*follower, "t"), (std::vector<std::string>{"k=v", "k=w"}));
}

}  // namespace
}  // namespace parley::log::embedded
