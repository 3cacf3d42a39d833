#include "common/log/sqlite/owner_log.h"

#include <chrono>
#include <filesystem>
#include <utility>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/log/limits.h"
#include "common/log/sqlite/schema.h"
#include "common/log/sqlite/sqlite_member.h"
#include "common/obs/logging.h"

namespace parley::log::embedded {
namespace {

std::shared_ptr<spdlog::logger> Logger() { return obs::Logger("log.sqlite"); }

constexpr int64_t kPageBytes = 4096;

absl::Status CheckAfterCrash(sqlite::Database& database, const std::string& path) {
  const auto begun = std::chrono::steady_clock::now();
  RETURN_IF_ERROR(CheckIntegrity(database));
  const auto took = std::chrono::steady_clock::now() - begun;
  Logger()->info("event=checked_after_crash file={} seconds={:.2f}", obs::Field(path),
                 std::chrono::duration<double>(took).count());
  return absl::OkStatus();
}

absl::Status UseWriteAheadLog(sqlite::Database& database, const std::string& path) {
  ASSIGN_OR_RETURN(sqlite::Statement statement, database.Prepare("PRAGMA journal_mode = WAL"));
  ASSIGN_OR_RETURN(const bool row, statement.Step());
  if (row && statement.Text(0) == "wal") {
    return absl::OkStatus();
  }
  return MakeStatus(
      absl::StatusCode::kFailedPrecondition,
      "{}: its file system does not allow a write-ahead log (no shared memory?): use a local disk", path);
}

absl::Status Configure(sqlite::Database& database, const SqliteLogOptions& options) {
  // journal_size_limit: the write-ahead log gives space back when it starts over.
  RETURN_IF_ERROR(database.Execute(fmt::format(
      "PRAGMA synchronous = {}; PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = 67108864; "
      "PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY",
      options.sync == Sync::kFull ? "FULL" : "NORMAL")));
  if (options.max_bytes > 0) {
    return database.Execute(fmt::format("PRAGMA max_page_count = {}", options.max_bytes / kPageBytes));
  }
  return absl::OkStatus();
}

absl::StatusOr<sqlite::Database> OpenOwned(const SqliteLogOptions& options, bool after_crash) {
  const std::string path = DatabasePath(options.data_dir);
  ASSIGN_OR_RETURN(
      sqlite::Database database,
      sqlite::Database::Open(
          {.path = path, .access = sqlite::Access::kCreate, .busy_timeout = std::chrono::seconds(1)}));
  RETURN_IF_ERROR(PrepareSchema(database));
  if (after_crash) {
    RETURN_IF_ERROR(CheckAfterCrash(database, path));
  }
  RETURN_IF_ERROR(UseWriteAheadLog(database, path));
  RETURN_IF_ERROR(Configure(database, options));
  return database;
}

int64_t FreeBytes(const std::string& data_dir) {
  std::error_code error;
  const std::filesystem::space_info space = std::filesystem::space(data_dir, error);
  // Not knowing is no reason to refuse: a full disk would still be noticed when writing.
  return error ? INT64_MAX : static_cast<int64_t>(space.available);
}

}  // namespace

absl::StatusOr<std::unique_ptr<SqliteLog>> OwnerLog::Open(const SqliteLogOptions& options) {
  ASSIGN_OR_RETURN(DataDirLock lock, DataDirLock::Acquire(options.data_dir));
  const bool after_crash = lock.after_crash();
  ASSIGN_OR_RETURN(sqlite::Database database, OpenOwned(options, after_crash));
  ASSIGN_OR_RETURN(std::string id, ReadId(database));
  ASSIGN_OR_RETURN(auto topics, ReadTopics(database));
  Logger()->info("event=opened dir={} id={} topics={} after_crash={} sqlite={}", obs::Field(options.data_dir),
                 id, topics.size(), after_crash, sqlite3_libversion());
  std::unique_ptr<OwnerLog> log(new OwnerLog(options, std::move(id), std::move(lock)));
  for (auto& topic : topics) {
    log->catalog().Add(std::move(topic));
  }
  log->StartWriter(options, std::move(database));
  return log;
}

OwnerLog::OwnerLog(const SqliteLogOptions& options, std::string id, DataDirLock lock)
    : FileLog(options.data_dir, std::move(id)), lock_(std::move(lock)) {
  if (options.metrics != nullptr) {
    metrics_ = std::make_unique<SqliteLogMetrics>(*options.metrics);
  }
}

void OwnerLog::StartWriter(const SqliteLogOptions& options, sqlite::Database database) {
  WriterOptions writing{.maintenance_interval = options.maintenance_interval,
                        .min_free_bytes = options.min_free_bytes,
                        .free_bytes = options.free_bytes};
  if (!writing.free_bytes) {
    writing.free_bytes = [data_dir = options.data_dir] { return FreeBytes(data_dir); };
  }
  const Clock& clock = options.clock != nullptr ? *options.clock : RealClock();
  writer_ = std::make_unique<Writer>(
      std::make_unique<Transactor>(std::move(database), catalog(), clock, metrics_.get(), std::move(writing)),
      changed_);
}

OwnerLog::~OwnerLog() {
  const absl::Status stopped = writer_->Stop();
  writer_.reset();
  if (stopped.ok()) {
    lock_.MarkClean();
  } else {
    Logger()->warn("event=not_closed_cleanly error={}", obs::Field(parley::ToString(stopped)));
  }
}

absl::StatusOr<PartitionRange> OwnerLog::CurrentRange(const Partition& partition) {
  return PartitionRange{partition.start, partition.end};
}

absl::Status OwnerLog::EnsureTopic(const TopicSpec& spec) {
  RETURN_IF_ERROR(CheckTopicSpec(spec));
  absl::StatusOr<Topic*> topic = FindTopic(spec.name);
  if (absl::IsNotFound(topic.status())) {
    RETURN_IF_ERROR(
        writer_->Run([this, &spec](Transactor& transactor) { return MakeTopic(transactor, spec); }));
    topic = FindTopic(spec.name);
  }
  RETURN_IF_ERROR(topic.status());
  RETURN_IF_ERROR(CheckSame(**topic, spec));
  return (*topic)->retention.load() == spec.retention ? absl::OkStatus()
                                                      : UpdateRetention(**topic, spec.retention);
}

absl::Status OwnerLog::MakeTopic(Transactor& transactor, const TopicSpec& spec) {
  if (FindTopic(spec.name).ok()) {
    return absl::OkStatus();  // Another caller was first.
  }
  sqlite::Database& database = transactor.database();
  ASSIGN_OR_RETURN(sqlite::Transaction transaction, sqlite::Transaction::Begin(database));
  ASSIGN_OR_RETURN(std::unique_ptr<Topic> topic, CreateTopic(database, spec));
  RETURN_IF_ERROR(transaction.Commit());
  catalog().Add(std::move(topic));
  return absl::OkStatus();
}

absl::Status OwnerLog::UpdateRetention(Topic& topic, std::chrono::hours retention) {
  RETURN_IF_ERROR(writer_->Run([&topic, retention](Transactor& transactor) {
    return SetRetention(transactor.database(), topic, retention);
  }));
  topic.retention = retention;
  return absl::OkStatus();
}

absl::StatusOr<std::vector<int64_t>> OwnerLog::Append(std::span<const Record> records) {
  if (records.empty()) {
    return std::vector<int64_t>();
  }
  WriteRequest request;
  RETURN_IF_ERROR(AddRows(catalog(), records, request));
  return writer_->Write(request);
}

absl::StatusOr<std::unique_ptr<Member>> OwnerLog::Join(MemberOptions options) {
  if (options.group.empty() || options.instance.empty() || options.topics.empty()) {
    return InvalidArgument("join group \"{}\" as \"{}\" with {} topics: none of them may be empty",
                           options.group, options.instance, options.topics.size());
  }
  std::map<std::string, int32_t> partitions;
  for (const std::string& topic : options.topics) {
    ASSIGN_OR_RETURN(partitions[topic], Partitions(topic));
  }
  std::shared_ptr<Seat> seat = groups_.Join(options, partitions);
  changed_.Bump();
  return std::make_unique<SqliteMember>(std::move(seat), groups_, catalog(), readers(), *writer_, changed_);
}

absl::Status OwnerLog::Maintain() {
  bool start = true, more = true;
  while (more) {
    RETURN_IF_ERROR(writer_->Run([&start, &more](Transactor& transactor) -> absl::Status {
      ASSIGN_OR_RETURN(more, transactor.MaintainStep(std::exchange(start, false)));
      return absl::OkStatus();
    }));
  }
  return writer_->Run([](Transactor& transactor) { return transactor.Checkpoint(); });
}

}  // namespace parley::log::embedded
