// Decides when the write-ahead log is copied into the database file.
#pragma once

#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "common/sqlite/database.h"

namespace parley::log::embedded {

// A checkpoint takes 25 to some 100 ms, so it waits for a quiet moment, or until the write-ahead log is
// large. It replaces SQLite's own automatic checkpoints. Threads: one, the owner of the connection.
class Checkpointer {
 public:
  explicit Checkpointer(sqlite::Database& database);
  ~Checkpointer();
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;

  // After each transaction: when the write-ahead log is large.
  absl::Status AfterCommit();
  // When there is nothing else to do.
  absl::Status WhenIdle();
  // All of it, and gives the disk space back. For the end, and for a full disk.
  absl::Status Truncate();

  bool pending() const { return pending_; }
  int64_t wal_bytes() const { return int64_t{pages_} * 4096; }

 private:
  static int OnCommit(void* self, sqlite3* db, const char* name, int pages);
  absl::Status Run(int mode);

  sqlite::Database& database_;
  int pages_ = 0;         // In the write-ahead log.
  int due_at_ = 0;        // The number of pages from which AfterCommit acts.
  bool pending_ = false;  // Some of them may not be in the database file yet.
};

}  // namespace parley::log::embedded
