#include "common/sqlite/database.h"

#include <algorithm>
#include <climits>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/sqlite/sqlite_status.h"

namespace parley::sqlite {
namespace {

int Flags(Access access) {
  // SQLITE_OPEN_EXRESCODE: every call gives extended result codes, which ToStatus relies on.
  constexpr int kAlways = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  switch (access) {
    case Access::kReadOnly:
      return kAlways | SQLITE_OPEN_READONLY;
    case Access::kReadWrite:
      return kAlways | SQLITE_OPEN_READWRITE;
    case Access::kCreate:
      return kAlways | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  }
  return kAlways | SQLITE_OPEN_READONLY;
}

// A file that someone prepared must not run functions of our process, nor SQL break the file's own tables.
void Harden(sqlite3* db) {
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
}

}  // namespace

absl::StatusOr<Database> Database::Open(const OpenOptions& options) {
  sqlite3* handle = nullptr;
  const int result = sqlite3_open_v2(options.path.c_str(), &handle, Flags(options.access), nullptr);
  Database database(handle);  // Also after a failure: SQLite may have made a handle that must be closed.
  RETURN_IF_ERROR(ToStatus(result, handle, fmt::format("open {}", options.path)));
  Harden(handle);
  if (!options.checkpoint_on_close) {
    sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  }
  const auto wait = std::min<int64_t>(options.busy_timeout.count(), INT_MAX);
  sqlite3_busy_timeout(handle, static_cast<int>(wait));
  return database;
}

absl::StatusOr<Statement> Database::Prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int result = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  RETURN_IF_ERROR(ToStatus(result, handle_.get(), Describe(sql)));
  return Statement(statement);
}

absl::Status Database::Execute(const std::string& sql) {
  const int result = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  return ToStatus(result, handle_.get(), Describe(sql));
}

std::string Database::Describe(std::string_view sql) const {
  return fmt::format("{}: {}", sqlite3_db_filename(handle_.get(), "main"), sql);
}

absl::StatusOr<int64_t> Database::QueryInt(std::string_view sql) {
  ASSIGN_OR_RETURN(Statement statement, Prepare(sql));
  ASSIGN_OR_RETURN(const bool row, statement.Step());
  if (!row) {
    return MakeStatus(absl::StatusCode::kNotFound, "{}: no row", Describe(sql));
  }
  return statement.Int(0);
}

absl::StatusOr<Transaction> Transaction::Begin(Database& database) {
  RETURN_IF_ERROR(database.Execute("BEGIN IMMEDIATE"));
  return Transaction(database);
}

Transaction::~Transaction() {
  if (database_ != nullptr && database_->in_transaction()) {
    // Fails only when SQLite has rolled back already.
    sqlite3_exec(database_->handle(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

absl::Status Transaction::Commit() {
  RETURN_IF_ERROR(database_->Execute("COMMIT"));
  database_ = nullptr;
  return absl::OkStatus();
}

}  // namespace parley::sqlite
