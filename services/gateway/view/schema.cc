#include "gateway/view/schema.h"

#include "common/base/status_macros.h"
#include "fmt/format.h"

namespace parley::gateway {
namespace {

constexpr int64_t kApplicationId = 0x50415657;  // "PAVW".

// `item` holds all kinds, told apart by `kind`: they are asked for in the same ways. item_order covers what
// lists decide on, so that a list reads messages only of the rows it returns.
constexpr char kTables[] = R"(
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE position(topic TEXT, partition INT, next_offset INT NOT NULL, PRIMARY KEY(topic, partition))
  WITHOUT ROWID;
CREATE TABLE item(row INTEGER PRIMARY KEY, kind INT NOT NULL, id TEXT NOT NULL, version INT NOT NULL,
  retracted INT NOT NULL, redirect_to TEXT NOT NULL, updated INT NOT NULL, event_type INT NOT NULL,
  event_status INT NOT NULL, origins INT NOT NULL, message BLOB NOT NULL, UNIQUE(kind, id));
CREATE INDEX item_order ON item(kind, updated, id, retracted, event_type, event_status, origins);
CREATE TABLE facet(field INT, value TEXT, row INT, PRIMARY KEY(field, value, row)) WITHOUT ROWID;
CREATE INDEX facet_row ON facet(row);
CREATE VIRTUAL TABLE words USING fts5(text, detail=none, columnsize=0, tokenize="ascii tokenchars '_'");
)";

absl::StatusOr<std::string> LogIdOf(sqlite::Database& database) {
  ASSIGN_OR_RETURN(sqlite::Statement statement,
                   database.Prepare("SELECT value FROM meta WHERE key = 'log_id'"));
  ASSIGN_OR_RETURN(const bool found, statement.Step());
  return found ? std::string(statement.Text(0)) : std::string();
}

}  // namespace

absl::StatusOr<ViewFile> Identify(sqlite::Database& database, std::string_view log_id) {
  ASSIGN_OR_RETURN(const int64_t tables, database.QueryInt("SELECT count(*) FROM sqlite_schema"));
  ASSIGN_OR_RETURN(const int64_t application, database.QueryInt("PRAGMA application_id"));
  ASSIGN_OR_RETURN(const int64_t version, database.QueryInt("PRAGMA user_version"));
  if (application != kApplicationId) {
    return tables == 0 ? ViewFile::kEmpty : ViewFile::kForeign;
  }
  if (version != kSchemaVersion || tables == 0) {
    return ViewFile::kOtherSchema;
  }
  ASSIGN_OR_RETURN(const std::string made_for, LogIdOf(database));
  return made_for == log_id ? ViewFile::kOurs : ViewFile::kOtherLog;
}

absl::StatusOr<bool> IsView(sqlite::Database& database) {
  ASSIGN_OR_RETURN(const ViewFile file, Identify(database, ""));
  return file == ViewFile::kOurs || file == ViewFile::kOtherLog;
}

absl::StatusOr<log::Offsets> ReadPositions(sqlite::Database& database) {
  ASSIGN_OR_RETURN(sqlite::Statement statement,
                   database.Prepare("SELECT topic, partition, next_offset FROM position"));
  log::Offsets positions;
  while (true) {
    ASSIGN_OR_RETURN(const bool more, statement.Step());
    if (!more) {
      return positions;
    }
    const auto partition = static_cast<int32_t>(statement.Int(1));
    positions[{std::string(statement.Text(0)), partition}] = statement.Int(2);
  }
}

absl::Status CreateTables(sqlite::Database& database, std::string_view log_id) {
  ASSIGN_OR_RETURN(sqlite::Transaction transaction, sqlite::Transaction::Begin(database));
  RETURN_IF_ERROR(database.Execute(kTables));
  ASSIGN_OR_RETURN(sqlite::Statement insert, database.Prepare("INSERT INTO meta VALUES('log_id', ?)"));
  RETURN_IF_ERROR(insert.Bind(1, log_id).Run());
  RETURN_IF_ERROR(database.Execute(
      fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", kApplicationId, kSchemaVersion)));
  return transaction.Commit();
}

std::string IndexTerm(std::string_view word) {
  std::string term;
  for (const char c : word) {
    const auto byte = static_cast<unsigned char>(c);
    term += byte < 0x80 ? std::string(1, c) : fmt::format("_{:02x}", byte);
  }
  return term;
}

}  // namespace parley::gateway
