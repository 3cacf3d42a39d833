
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "common/base/status.h"
#include "common/sqlite/database.h"
#include "common/sqlite/sqlite_status.h"
#include "gtest/gtest.h"
#include "tests/support/temp_dir.h"

namespace parley::sqlite {
namespace {

using Code = absl::StatusCode;

class SqliteTest : public testing::Test {
 protected:
  std::string Path(const char* name = "test.db") const { return folder_ / name; }
  Database Create() {
    absl::StatusOr<Database> database = Database::Open({.path = Path(), .access = Access::kCreate});
    EXPECT_TRUE(database.ok()) << ToString(database.status());
    return *std::move(database);
  }

 private:
  test::TempDir folder_;
};

TEST_F(SqliteTest, BindsAndReadsEveryType) {
  Database database = Create();
  ASSERT_TRUE(database.Execute("CREATE TABLE t(i INT, r REAL, s TEXT, b BLOB, empty BLOB, n)").ok());
  const std::string blob("a\0b", 3);
  auto insert = database.Prepare("INSERT INTO t VALUES(?,?,?,?,?,?)");
  ASSERT_TRUE(insert.ok());
  insert->Bind(1, int64_t{1} << 60).Bind(2, 0.5).Bind(3, "wire").BindBlob(4, blob).BindBlobView(5, {});
  ASSERT_TRUE(insert->BindNull(6).Run().ok());

  auto select = database.Prepare("SELECT i, r, s, b, empty, n FROM t");
  ASSERT_TRUE(select.ok());
  ASSERT_TRUE(*select->Step());
  EXPECT_EQ(select->Int(0), int64_t{1} << 60);
  EXPECT_EQ(select->Real(1), 0.5);
  EXPECT_EQ(select->Text(2), "wire");
  EXPECT_EQ(select->Blob(3), blob);
  EXPECT_FALSE(select->IsNull(4)) << "empty is not NULL";
  EXPECT_EQ(select->Blob(4), "");
  EXPECT_TRUE(select->IsNull(5));
  EXPECT_FALSE(*select->Step());
}

TEST_F(SqliteTest, AWrongBindShowsInStepAndNotAgain) {
  Database database = Create();
  auto select = database.Prepare("SELECT ?");
  ASSERT_TRUE(select.ok());
  EXPECT_EQ(select->Bind(2, 1).Step().status().code(), Code::kInternal);
  EXPECT_TRUE(select->Bind(1, 1).Step().ok());
}

TEST_F(SqliteTest, ATransactionRollsBackUnlessCommitted) {
  Database database = Create();
  ASSERT_TRUE(database.Execute("CREATE TABLE t(i INTEGER PRIMARY KEY)").ok());
  {
    auto dropped = Transaction::Begin(database);
    ASSERT_TRUE(dropped.ok());
    ASSERT_TRUE(database.Execute("INSERT INTO t VALUES(1)").ok());
  }
  auto kept = Transaction::Begin(database);
  ASSERT_TRUE(kept.ok());
  ASSERT_TRUE(database.Execute("INSERT INTO t VALUES(2)").ok());
  ASSERT_TRUE(kept->Commit().ok());
  EXPECT_FALSE(database.in_transaction());
  EXPECT_EQ(database.QueryInt("SELECT sum(i) FROM t").value_or(0), 2);
}

TEST_F(SqliteTest, TheCodeTellsWhatHappened) {
  Database database = Create();
  ASSERT_TRUE(database
                  .Execute("CREATE TABLE t(i INTEGER PRIMARY KEY, n INT NOT NULL); "
                           "INSERT INTO t VALUES(1, 1)")
                  .ok());
  EXPECT_EQ(database.Execute("INSERT INTO t VALUES(1, 1)").code(), Code::kAlreadyExists);
  EXPECT_EQ(database.Execute("INSERT INTO t VALUES(2, NULL)").code(), Code::kFailedPrecondition);
  EXPECT_EQ(database.Execute("SELEC").code(), Code::kInternal);
  EXPECT_EQ(database.QueryInt("SELECT i FROM t WHERE i = 9").status().code(), Code::kNotFound);

  auto missing = Database::Open({.path = Path("missing.db"), .access = Access::kReadOnly});
  EXPECT_EQ(missing.status().code(), Code::kNotFound) << ToString(missing.status());
  EXPECT_NE(Message(missing.status()).find("missing.db"), std::string::npos);

  auto reader = Database::Open({.path = Path(), .access = Access::kReadOnly});
  ASSERT_TRUE(reader.ok());
  EXPECT_EQ(reader->Execute("DELETE FROM t").code(), Code::kPermissionDenied);

  auto other = Database::Open({.path = Path()});
  ASSERT_TRUE(other.ok());
  auto writing = Transaction::Begin(*other);
  ASSERT_TRUE(writing.ok());
  EXPECT_EQ(Transaction::Begin(database).status().code(), Code::kUnavailable);
}

TEST_F(SqliteTest, AFullDatabaseIsResourceExhausted) {
  Database database = Create();
  ASSERT_TRUE(database.Execute("CREATE TABLE t(b BLOB); PRAGMA max_page_count = 4").ok());
  EXPECT_EQ(database.Execute("INSERT INTO t VALUES(zeroblob(100000))").code(), Code::kResourceExhausted);
  EXPECT_TRUE(database.Execute("INSERT INTO t VALUES(zeroblob(10))").ok());
}

TEST_F(SqliteTest, AForeignFileIsDataLoss) {
  std::ofstream(Path()) << "This is a shopping list, not a database, and it is longer than a header of one: "
                           "bread, milk, honey, and a new umbrella for the long walk home.";
  Database database = Create();
  EXPECT_EQ(database.QueryInt("PRAGMA schema_version").status().code(), Code::kDataLoss);
}

TEST(ToStatus, EverySuccessIsOk) {
  for (const int result : {SQLITE_OK, SQLITE_ROW, SQLITE_DONE}) {
    EXPECT_TRUE(ToStatus(result, nullptr, "x").ok());
  }
}

}  // namespace
}  // namespace parley::sqlite
