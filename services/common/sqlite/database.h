// A connection to a SQLite database file.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sqlite/statement.h"
#include "sqlite3.h"

namespace parley::sqlite {

enum class Access {
  kReadOnly,   // The file must exist.
  kReadWrite,  // The file must exist.
  kCreate,     // Made when missing.
};

struct OpenOptions {
  std::string path;
  Access access = Access::kReadWrite;
  // How long a statement waits for another connection's lock before it fails with kUnavailable.
  std::chrono::milliseconds busy_timeout{0};
  // False leaves the write-ahead log alone when this connection, the last one, closes. Set it for every
  // connection but the one that owns all checkpoints: SQLite before 3.51.3 may damage the file when two
  // connections reset the write-ahead log at once.
  bool checkpoint_on_close = true;
};

// Threads: one at a time (opened without SQLite's own mutex). Blocking: as the file system does.
// Ownership: statements must be destroyed first.
class Database {
 public:
  // The error names the path. The file is not read yet, so damage shows in the first statement.
  static absl::StatusOr<Database> Open(const OpenOptions& options);
  Database(Database&&) = default;
  Database& operator=(Database&&) = default;

  absl::StatusOr<Statement> Prepare(std::string_view sql);
  // Runs one or more statements and drops their rows.
  absl::Status Execute(const std::string& sql);
  // The first column of the first row, as a number: PRAGMAs, counts. kNotFound when there is no row.
  absl::StatusOr<int64_t> QueryInt(std::string_view sql);

  // Rows changed by the last INSERT, UPDATE or DELETE.
  int64_t changes() const { return sqlite3_changes64(handle_.get()); }
  int64_t last_insert_rowid() const { return sqlite3_last_insert_rowid(handle_.get()); }
  // Some errors roll back by themselves; then this is false though BEGIN was executed.
  bool in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }
  sqlite3* handle() const { return handle_.get(); }

 private:
  struct Closer {
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
  };
  explicit Database(sqlite3* handle) : handle_(handle) {}
  std::string Describe(std::string_view sql) const;

  std::unique_ptr<sqlite3, Closer> handle_;
};

// A write transaction: rolls back at the end of the scope unless committed.
class Transaction {
 public:
  // Takes the write lock at once, so that no later statement fails for want of it.
  static absl::StatusOr<Transaction> Begin(Database& database);
  Transaction(Transaction&& other) noexcept : database_(other.database_) { other.database_ = nullptr; }
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  // When it fails, the transaction is rolled back. An I/O error (kUnavailable) leaves open what a crash
  // right now would keep.
  absl::Status Commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;  // Null: moved from or committed.
};

}  // namespace parley::sqlite
