// Puts write requests into the tables.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/log/sqlite/schema.h"
#include "common/log/sqlite/write_request.h"
#include "common/sqlite/database.h"

namespace parley::log::embedded {

// Knows no threads and no transactions: the caller begins one, calls Write for each request, and then Commit
// or Rollback to match what became of the transaction. A failed Write leaves part of its rows behind, so the
// whole transaction must be rolled back.
class RowWriter {
 public:
  RowWriter(sqlite::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  // Gives the offsets of the rows, in their order.
  absl::StatusOr<std::vector<int64_t>> Write(const WriteRequest& request);

  // The transaction is durable: moves the partitions' visible ends.
  void Commit();
  // The transaction is gone: its offsets are used again.
  void Rollback();

 private:
  struct Table {
    Partition* partition = nullptr;
    sqlite::Statement insert;
    Tail committed, staged;
    bool touched = false;
  };
  // Compacted topics only.
  struct Index {
    sqlite::Statement find, set_latest, add_stale;
  };

  absl::StatusOr<Table*> TableOf(Partition& partition);
  absl::StatusOr<Index*> IndexOf(const Partition& partition);
  absl::StatusOr<int64_t> Insert(const Row& row, int64_t now_us);
  absl::Status UpdateIndex(const Row& row, int64_t offset, int64_t time_us);
  absl::Status SetOffset(const GroupOffset& offset);

  sqlite::Database& database_;
  const Clock& clock_;
  std::map<int64_t, Table> tables_;   // By partition id.
  std::map<int64_t, Index> indexes_;  // By partition id.
  std::vector<Table*> touched_;       // Since the last Commit or Rollback.
  std::optional<sqlite::Statement> set_offset_;
};

}  // namespace parley::log::embedded
