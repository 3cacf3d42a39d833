#include "common/log/sqlite/checkpointer.h"

#include <algorithm>

#include "common/base/status_macros.h"
#include "common/sqlite/sqlite_status.h"

namespace parley::log::embedded {
namespace {

// Pages of 4 KiB. From 32 MiB on we checkpoint between transactions; a reader that stays in an old snapshot
// keeps the log from starting over, and from 256 MiB on we wait for such readers.
constexpr int kLargePages = 8192;
constexpr int kHugePages = 65536;

}  // namespace

Checkpointer::Checkpointer(sqlite::Database& database)
    : database_(database), due_at_(kLargePages), pending_(true) {
  sqlite3_wal_hook(database.handle(), &OnCommit, this);  // Ends the automatic checkpoints.
}

Checkpointer::~Checkpointer() { sqlite3_wal_hook(database_.handle(), nullptr, nullptr); }

int Checkpointer::OnCommit(void* self, sqlite3* /*db*/, const char* /*name*/, int pages) {
  auto* checkpointer = static_cast<Checkpointer*>(self);
  if (pages < checkpointer->pages_) {  // The log started over.
    checkpointer->due_at_ = kLargePages;
  }
  checkpointer->pages_ = pages;
  checkpointer->pending_ = true;
  return SQLITE_OK;
}

absl::Status Checkpointer::AfterCommit() {
  if (pages_ < due_at_) {
    return absl::OkStatus();
  }
  const int mode = pages_ >= kHugePages ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE;
  const absl::Status status = Run(mode);
  due_at_ = std::max(kLargePages, pages_ + kLargePages / 4);
  return status;
}

absl::Status Checkpointer::WhenIdle() { return pending_ ? Run(SQLITE_CHECKPOINT_PASSIVE) : absl::OkStatus(); }

absl::Status Checkpointer::Truncate() { return Run(SQLITE_CHECKPOINT_TRUNCATE); }

absl::Status Checkpointer::Run(int mode) {
  int in_log = 0, copied = 0;
  const int result = sqlite3_wal_checkpoint_v2(database_.handle(), nullptr, mode, &in_log, &copied);
  pages_ = std::max(in_log, 0);
  pending_ = copied < in_log;
  if (result == SQLITE_BUSY) {
    return absl::OkStatus();  // Readers are in the way: the rest follows next time.
  }
  return sqlite::ToStatus(result, database_.handle(), "checkpoint");
}

}  // namespace parley::log::embedded
