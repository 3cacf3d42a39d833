#include "common/log/sqlite/schema.h"

#include <algorithm>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/base/utf8.h"

namespace parley::log::embedded {
namespace {

constexpr int64_t kApplicationId = 0x50726c79;  // "Prly"
constexpr int64_t kSchemaVersion = 1;

// part.next_off and part.last_ts are lower limits, written when records are deleted: the table itself says
// more while its last record exists, and so an append need not write them.
constexpr char kTables[] = R"sql(
CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE topic(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, partitions INT NOT NULL,
                   compacted INT NOT NULL, retention_hours INT NOT NULL);
CREATE TABLE part(id INTEGER PRIMARY KEY, topic INT NOT NULL REFERENCES topic, number INT NOT NULL,
                  start_off INT NOT NULL DEFAULT 0, next_off INT NOT NULL DEFAULT 0,
                  last_ts INT NOT NULL DEFAULT 0, UNIQUE(topic, number));
CREATE TABLE grp(name TEXT NOT NULL, part INT NOT NULL, next_off INT NOT NULL,
                 PRIMARY KEY(name, part)) WITHOUT ROWID;
)sql";

// A rowid table for each partition: other layouts were 20-30 % slower with values of 4 KB.
constexpr char kPartitionTables[] =
    "CREATE TABLE log_{0}(off INTEGER PRIMARY KEY, ts INT NOT NULL, key BLOB NOT NULL, hdr BLOB NOT NULL,"
    " val BLOB, crc INT NOT NULL);";
// The newest record of each key, and what may go once `since` is longer ago than the retention.
constexpr char kCompactionTables[] =
    "CREATE TABLE latest_{0}(key BLOB PRIMARY KEY, off INT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE stale_{0}(since INT, off INT, PRIMARY KEY(since, off)) WITHOUT ROWID;";

std::string PathOf(sqlite::Database& database) { return sqlite3_db_filename(database.handle(), "main"); }

// A random UUID, version 4.
std::string NewId() {
  unsigned char bytes[16];
  sqlite3_randomness(sizeof(bytes), bytes);  // Seeded by the operating system.
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3f) | 0x80);
  std::string id;
  for (size_t i = 0; i < sizeof(bytes); ++i) {
    const bool dash = i == 4 || i == 6 || i == 8 || i == 10;
    id += fmt::format("{}{:02x}", dash ? "-" : "", bytes[i]);
  }
  return id;
}

absl::Status CreateSchema(sqlite::Database& database) {
  RETURN_IF_ERROR(database.Execute("PRAGMA page_size = 4096"));
  ASSIGN_OR_RETURN(sqlite::Transaction transaction, sqlite::Transaction::Begin(database));
  RETURN_IF_ERROR(database.Execute(kTables));
  ASSIGN_OR_RETURN(sqlite::Statement insert, database.Prepare("INSERT INTO meta VALUES('id', ?)"));
  RETURN_IF_ERROR(insert.Bind(1, NewId()).Run());
  RETURN_IF_ERROR(database.Execute(
      fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", kApplicationId, kSchemaVersion)));
  return transaction.Commit();
}

absl::StatusOr<bool> IsEmpty(sqlite::Database& database) {
  ASSIGN_OR_RETURN(const int64_t objects, database.QueryInt("SELECT count(*) FROM sqlite_schema"));
  return objects == 0;
}

absl::StatusOr<std::unique_ptr<Partition>> CreatePartition(sqlite::Database& database, const Topic& topic,
                                                           int32_t number) {
  ASSIGN_OR_RETURN(sqlite::Statement insert,
                   database.Prepare("INSERT INTO part(topic, number) VALUES(?, ?)"));
  RETURN_IF_ERROR(insert.Bind(1, topic.id).Bind(2, number).Run());
  auto partition = std::make_unique<Partition>();
  partition->id = database.last_insert_rowid();
  partition->name = {topic.name, number};
  partition->compacted = topic.compacted;
  RETURN_IF_ERROR(database.Execute(fmt::format(kPartitionTables, partition->id)));
  if (topic.compacted) {
    RETURN_IF_ERROR(database.Execute(fmt::format(kCompactionTables, partition->id)));
  }
  return partition;
}

absl::Status ReadPartitions(sqlite::Database& database, Topic& topic) {
  ASSIGN_OR_RETURN(sqlite::Statement select,
                   database.Prepare("SELECT id, start_off FROM part WHERE topic = ? ORDER BY number"));
  select.Bind(1, topic.id);
  while (true) {
    ASSIGN_OR_RETURN(const bool row, select.Step());
    if (!row) {
      return absl::OkStatus();
    }
    auto partition = std::make_unique<Partition>();
    partition->id = select.Int(0);
    partition->name = {topic.name, static_cast<int32_t>(topic.partitions.size())};
    partition->compacted = topic.compacted;
    partition->start = select.Int(1);
    ASSIGN_OR_RETURN(const Tail tail, ReadTail(database, *partition));
    partition->end = tail.next_offset;
    topic.partitions.push_back(std::move(partition));
  }
}

}  // namespace

absl::Status PrepareSchema(sqlite::Database& database) {
  ASSIGN_OR_RETURN(const bool empty, IsEmpty(database));
  return empty ? CreateSchema(database) : CheckSchema(database);
}

absl::Status CheckSchema(sqlite::Database& database) {
  ASSIGN_OR_RETURN(const int64_t application, database.QueryInt("PRAGMA application_id"));
  ASSIGN_OR_RETURN(const int64_t version, database.QueryInt("PRAGMA user_version"));
  if (application != kApplicationId) {
    return MakeStatus(absl::StatusCode::kFailedPrecondition,
                      "{} is not a log of Parley's: name another data directory", PathOf(database));
  }
  if (version > kSchemaVersion) {
    return MakeStatus(absl::StatusCode::kFailedPrecondition,
                      "{} was written by a newer Parley (schema {}, this one knows {}): use that version",
                      PathOf(database), version, kSchemaVersion);
  }
  return absl::OkStatus();
}

absl::Status CheckIntegrity(sqlite::Database& database) {
  ASSIGN_OR_RETURN(sqlite::Statement check, database.Prepare("PRAGMA quick_check(1)"));
  ASSIGN_OR_RETURN(const bool row, check.Step());
  if (row && check.Text(0) == "ok") {
    return absl::OkStatus();
  }
  return MakeStatus(
      absl::StatusCode::kDataLoss,
      "{} is damaged ({}): put a copy of it in its place, or start with an empty data directory "
      "and keep this file; `sqlite3 FILE .recover` may save most records",
      PathOf(database), Printable(row ? check.Text(0) : "no answer"));
}

absl::StatusOr<std::string> ReadId(sqlite::Database& database) {
  ASSIGN_OR_RETURN(sqlite::Statement select, database.Prepare("SELECT value FROM meta WHERE name = 'id'"));
  ASSIGN_OR_RETURN(const bool row, select.Step());
  if (!row) {
    return MakeStatus(absl::StatusCode::kDataLoss, "{} has lost its id", PathOf(database));
  }
  return std::string(select.Text(0));
}

absl::StatusOr<std::vector<std::unique_ptr<Topic>>> ReadTopics(sqlite::Database& database) {
  ASSIGN_OR_RETURN(sqlite::Statement select,
                   database.Prepare("SELECT id, name, compacted, retention_hours FROM topic ORDER BY id"));
  std::vector<std::unique_ptr<Topic>> topics;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, select.Step());
    if (!row) {
      return topics;
    }
    auto topic = std::make_unique<Topic>();
    topic->id = select.Int(0);
    topic->name = select.Text(1);
    topic->compacted = select.Int(2) != 0;
    topic->retention = std::chrono::hours(select.Int(3));
    RETURN_IF_ERROR(ReadPartitions(database, *topic));
    topics.push_back(std::move(topic));
  }
}

absl::StatusOr<std::unique_ptr<Topic>> CreateTopic(sqlite::Database& database, const TopicSpec& spec) {
  ASSIGN_OR_RETURN(sqlite::Statement insert,
                   database.Prepare("INSERT INTO topic(name, partitions, compacted, retention_hours) "
                                    "VALUES(?, ?, ?, ?)"));
  insert.Bind(1, spec.name).Bind(2, spec.partitions).Bind(3, spec.compacted ? 1 : 0);
  RETURN_IF_ERROR(insert.Bind(4, int64_t{spec.retention.count()}).Run());
  auto topic = std::make_unique<Topic>();
  topic->id = database.last_insert_rowid();
  topic->name = spec.name;
  topic->compacted = spec.compacted;
  topic->retention = spec.retention;
  for (int32_t number = 0; number < spec.partitions; ++number) {
    ASSIGN_OR_RETURN(auto partition, CreatePartition(database, *topic, number));
    topic->partitions.push_back(std::move(partition));
  }
  return topic;
}

absl::Status SetRetention(sqlite::Database& database, const Topic& topic, std::chrono::hours retention) {
  ASSIGN_OR_RETURN(sqlite::Statement update,
                   database.Prepare("UPDATE topic SET retention_hours = ? WHERE id = ?"));
  return update.Bind(1, int64_t{retention.count()}).Bind(2, topic.id).Run();
}

absl::StatusOr<Tail> ReadTail(sqlite::Database& database, const Partition& partition) {
  const std::string sql = fmt::format(
      "SELECT next_off, last_ts, (SELECT max(off) FROM log_{0}), "
      "(SELECT ts FROM log_{0} ORDER BY off DESC LIMIT 1) FROM part WHERE id = {0}",
      partition.id);
  ASSIGN_OR_RETURN(sqlite::Statement select, database.Prepare(sql));
  ASSIGN_OR_RETURN(const bool row, select.Step());
  if (!row) {
    return MakeStatus(absl::StatusCode::kDataLoss, "{} has lost its partition {}", PathOf(database),
                      PartitionName(partition.name));
  }
  const int64_t after_last = select.IsNull(2) ? 0 : select.Int(2) + 1;
  return Tail{std::max(select.Int(0), after_last), std::max(select.Int(1), select.Int(3))};
}

}  // namespace parley::log::embedded
