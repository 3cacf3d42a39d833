#include "common/log/sqlite/transactor.h"

#include <algorithm>
#include <utility>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/obs/logging.h"

namespace parley::log::embedded {
namespace {

using std::chrono::milliseconds;

// A checkpoint syncs twice: in a short pause it must be worth it, in a long one it costs nobody anything.
constexpr int64_t kWorthwhileWalBytes = int64_t{4} << 20;
constexpr milliseconds kLongPause{1000};
constexpr milliseconds kNever = std::chrono::hours(24);

std::shared_ptr<spdlog::logger> Logger() { return obs::Logger("log.sqlite"); }

Deadline NextMaintenance(const WriterOptions& options) {
  const bool never = options.maintenance_interval <= milliseconds(0);
  return Deadline::After(never ? kNever : options.maintenance_interval);
}

}  // namespace

Transactor::Transactor(sqlite::Database database, const Catalog& catalog, const Clock& clock,
                       SqliteLogMetrics* metrics, WriterOptions options)
    : database_(std::move(database)),
      rows_(database_, clock),
      compactor_(database_, catalog, clock),
      checkpointer_(database_),
      metrics_(metrics),
      options_(std::move(options)),
      next_maintenance_(NextMaintenance(options_)),
      last_write_(std::chrono::steady_clock::now()) {}

std::vector<absl::StatusOr<Transactor::Offsets>> Transactor::Write(
    std::span<const WriteRequest* const> requests) {
  const auto begun = std::chrono::steady_clock::now();
  std::vector<absl::StatusOr<Offsets>> results;
  absl::StatusOr<std::vector<Offsets>> all = WriteInOne(requests);
  if (all.ok()) {
    std::ranges::move(*all, std::back_inserter(results));
  } else if (requests.size() == 1) {
    results.push_back(all.status());
  } else {
    for (const WriteRequest* const& request : requests) {
      auto one = WriteInOne(std::span(&request, 1));
      results.push_back(one.ok() ? absl::StatusOr<Offsets>(std::move(one->front())) : one.status());
    }
  }
  AfterWrite(results, begun);
  return results;
}

absl::StatusOr<std::vector<Transactor::Offsets>> Transactor::WriteInOne(
    std::span<const WriteRequest* const> requests) {
  RETURN_IF_ERROR(CheckRoom(requests));
  std::vector<Offsets> offsets;
  const absl::Status status = WriteWithin(requests, offsets);
  if (!status.ok()) {
    rows_.Rollback();
    return status;
  }
  rows_.Commit();
  return offsets;
}

absl::Status Transactor::WriteWithin(std::span<const WriteRequest* const> requests,
                                     std::vector<Offsets>& offsets) {
  ASSIGN_OR_RETURN(sqlite::Transaction transaction, sqlite::Transaction::Begin(database_));
  for (const WriteRequest* request : requests) {
    ASSIGN_OR_RETURN(Offsets own, rows_.Write(*request));
    offsets.push_back(std::move(own));
  }
  return transaction.Commit();
}

absl::Status Transactor::CheckRoom(std::span<const WriteRequest* const> requests) const {
  if (options_.min_free_bytes <= 0) {
    return absl::OkStatus();
  }
  int64_t bytes = 0;
  for (const WriteRequest* request : requests) {
    bytes += static_cast<int64_t>(request->bytes);
  }
  // Each byte is written to the write-ahead log now, and to the file later.
  const int64_t needed = options_.min_free_bytes + 2 * bytes;
  const int64_t free = options_.free_bytes();
  if (free >= needed) {
    return absl::OkStatus();
  }
  return MakeStatus(absl::StatusCode::kResourceExhausted,
                    "no room for {} more bytes beside {}: {} bytes are free, {} shall stay so; make room, or "
                    "shorten the retention",
                    bytes, sqlite3_db_filename(database_.handle(), "main"), free, options_.min_free_bytes);
}

void Transactor::AfterWrite(std::span<const absl::StatusOr<Offsets>> results, Deadline::Point begun) {
  size_t appended = 0, refused = 0;
  absl::Status why;
  for (const auto& result : results) {
    appended += result.ok() ? result->size() : 0;
    if (!result.ok()) {
      ++refused;
      why = result.status();
    }
  }
  NoteRefusals(why, refused);
  last_write_ = std::chrono::steady_clock::now();
  if (metrics_ != nullptr) {
    metrics_->appended.Increment(static_cast<double>(appended));
    metrics_->transaction_seconds.Observe(std::chrono::duration<double>(last_write_ - begun).count());
    metrics_->requests.Observe(static_cast<double>(results.size()));
    metrics_->wal_bytes.Set(static_cast<double>(checkpointer_.wal_bytes()));
  }
  // A full disk: the write-ahead log's own space may be what the next try needs.
  const bool full = why.code() == absl::StatusCode::kResourceExhausted;
  const absl::Status copied = full ? checkpointer_.Truncate() : checkpointer_.AfterCommit();
  if (!copied.ok() && !full) {
    Logger()->warn("event=checkpoint_failed error={}", obs::Field(ToString(copied)));
  }
}

void Transactor::NoteRefusals(const absl::Status& why, size_t count) {
  const bool refusing = count > 0;
  if (refusing && metrics_ != nullptr) {
    metrics_->refused.Increment(static_cast<double>(count));
  }
  if (refusing && !refusing_) {
    Logger()->error("event=writes_refused error={}", obs::Field(ToString(why)));
  } else if (!refusing && refusing_) {
    Logger()->info("event=writes_accepted_again");
  }
  refusing_ = refusing;
}

Deadline Transactor::DoIdleWork() {
  if (!compactor_.InPass() && next_maintenance_.Passed()) {
    compactor_.StartPass();
    next_maintenance_ = NextMaintenance(options_);
  }
  if (compactor_.InPass()) {
    const absl::StatusOr<bool> more = MaintainStep(/*start=*/false);
    if (!more.ok()) {
      Logger()->warn("event=maintenance_failed error={}", obs::Field(ToString(more.status())));
    }
    return Deadline::Now();
  }
  if (!checkpointer_.pending()) {
    return next_maintenance_;
  }
  if (const milliseconds due = CheckpointDue(); due > milliseconds(0)) {
    return Deadline::After(std::min(due, next_maintenance_.Left()));
  }
  const absl::Status copied = checkpointer_.WhenIdle();
  if (!copied.ok()) {
    Logger()->warn("event=checkpoint_failed error={}", obs::Field(ToString(copied)));
  }
  return Deadline::After(std::min(kLongPause, next_maintenance_.Left()));
}

absl::StatusOr<bool> Transactor::MaintainStep(bool start) {
  if (start) {
    compactor_.StartPass();
  }
  ASSIGN_OR_RETURN(const int64_t deleted, compactor_.Step());
  if (metrics_ != nullptr) {
    metrics_->deleted.Increment(static_cast<double>(deleted));
  }
  return compactor_.InPass();
}

milliseconds Transactor::CheckpointDue() const {
  if (checkpointer_.wal_bytes() >= kWorthwhileWalBytes) {
    return milliseconds(0);
  }
  const auto quiet = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - last_write_);
  return std::max(kLongPause - quiet, milliseconds(0));
}

}  // namespace parley::log::embedded
