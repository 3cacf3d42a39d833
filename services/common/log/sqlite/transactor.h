// What the owner of the log's file does to it, one thing after the other.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/log/sqlite/checkpointer.h"
#include "common/log/sqlite/compactor.h"
#include "common/log/sqlite/row_writer.h"
#include "common/log/sqlite/sqlite_log_metrics.h"
#include "common/log/sqlite/write_request.h"
#include "common/sqlite/database.h"

namespace parley::log::embedded {

struct WriterOptions {
  std::chrono::milliseconds maintenance_interval{0};  // 0: only when asked.
  int64_t min_free_bytes = 0;
  std::function<int64_t()> free_bytes;  // On the file system of the log; not asked when min_free_bytes is 0.
};

// Threads: one, the Writer's. `catalog`, `clock` and `metrics` (may be null) outlive it.
class Transactor {
 public:
  using Offsets = std::vector<int64_t>;

  Transactor(sqlite::Database database, const Catalog& catalog, const Clock& clock, SqliteLogMetrics* metrics,
             WriterOptions options);

  // Writes all requests in one transaction and syncs; gives the offsets of each. When one fails, all is
  // rolled back and each is tried in a transaction of its own, so that none suffers for another.
  std::vector<absl::StatusOr<Offsets>> Write(std::span<const WriteRequest* const> requests);

  // One small piece of work in a quiet moment: deletes some records, or checkpoints. Gives when there may be
  // more.
  Deadline DoIdleWork();

  // The compactor's pass, for who wants it now: to be called until it gives false.
  absl::StatusOr<bool> MaintainStep(bool start);

  // Copies the whole write-ahead log into the file and frees its space.
  absl::Status Checkpoint() { return checkpointer_.Truncate(); }

  sqlite::Database& database() { return database_; }

 private:
  absl::StatusOr<std::vector<Offsets>> WriteInOne(std::span<const WriteRequest* const> requests);
  absl::Status WriteWithin(std::span<const WriteRequest* const> requests, std::vector<Offsets>& offsets);
  absl::Status CheckRoom(std::span<const WriteRequest* const> requests) const;
  void AfterWrite(std::span<const absl::StatusOr<Offsets>> results, Deadline::Point begun);
  void NoteRefusals(const absl::Status& why, size_t count);
  // How long until a checkpoint is worth its while; 0: now.
  std::chrono::milliseconds CheckpointDue() const;

  sqlite::Database database_;  // First, to die last.
  RowWriter rows_;
  Compactor compactor_;
  Checkpointer checkpointer_;
  SqliteLogMetrics* const metrics_;
  const WriterOptions options_;
  Deadline next_maintenance_;
  Deadline::Point last_write_;
  bool refusing_ = false;  // So that a full disk is logged once, not for each request.
};

}  // namespace parley::log::embedded
