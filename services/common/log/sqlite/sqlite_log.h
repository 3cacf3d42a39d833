// The embedded log: one SQLite file, owned by one process.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/log/log.h"
#include "common/obs/metrics.h"

namespace parley::log {

enum class Sync {
  kFull,    // What was acknowledged survives a power failure.
  kNormal,  // It survives a crash of the process; a power failure may take back the last moments.
};

struct SqliteLogOptions {
  std::string data_dir;    // Made when missing, unless read_only. Never on a network file system.
  bool read_only = false;  // Reads along, while another process owns the log or while none does.
  Sync sync = Sync::kFull;
  // How often to delete what the topics no longer keep, in quiet moments; 0: only on Maintain().
  std::chrono::milliseconds maintenance_interval = std::chrono::minutes(1);
  // Appends are refused (kResourceExhausted) rather than let the file system have less than this free. 0:
  // none.
  int64_t min_free_bytes = int64_t{64} << 20;
  // Largest size of the database file; 0: as large as the disk. Space of deleted records is used again.
  int64_t max_bytes = 0;
  // Null: the machine's clock. Must outlive the log.
  const Clock* clock = nullptr;
  // Null: not counted. Must outlive the log.
  obs::Metrics* metrics = nullptr;
  // For tests: the free bytes of the file system, instead of asking it.
  std::function<int64_t()> free_bytes;
};

// Beyond what log.h says:
//
// Threads: all writes go through one thread, which joins the requests that wait into one transaction; reads
// run on the callers' threads. Blocking: Append and Commit wait for the sync, some 0.3 to 5 ms; more under
// load. Groups: all members live in the owner's process, so fencing and assignment end with it; offsets are
// in the file. Read-only: only reads; Append, Commit, Join and a missing topic in EnsureTopic give
// kFailedPrecondition. New records are seen within some milliseconds.
class SqliteLog : public Log {
 public:
  // kFailedPrecondition: the directory is another process's, the file another program's or of a newer
  // version. kDataLoss: damaged (after a crash the whole file is checked, about 1 s a GB). kNotFound:
  // read_only and there is nothing. kInvalidArgument: wrong options.
  static absl::StatusOr<std::unique_ptr<SqliteLog>> Open(const SqliteLogOptions& options);

  // Does now, and completely, what quiet moments would do bit by bit: deletes what the topics no longer keep,
  // and checkpoints. Others may write meanwhile.
  virtual absl::Status Maintain() = 0;
};

}  // namespace parley::log
