// Deletes what the topics' policies no longer keep.
#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/log/sqlite/catalog.h"
#include "common/log/sqlite/schema.h"
#include "common/sqlite/database.h"

namespace parley::log::embedded {

// Of a compacted topic it deletes records superseded, and tombstones written, longer ago than the retention;
// of others all records older than it. The space in the file is used again; the file does not shrink.
//
// Works in steps of one short transaction, so that a writer can see to its callers in between.
// Threads: one, the owner of the connection. Not within a transaction.
class Compactor {
 public:
  Compactor(sqlite::Database& database, const Catalog& catalog, const Clock& clock)
      : database_(database), catalog_(catalog), clock_(clock) {}

  // Starts a pass over all partitions.
  void StartPass();
  // Deletes some records and gives their number. After 0 the pass may be over: see InPass.
  absl::StatusOr<int64_t> Step();
  bool InPass() const { return next_ < queue_.size(); }

 private:
  absl::StatusOr<int64_t> DeleteOld(Partition& partition, int64_t cutoff_us);
  absl::StatusOr<int64_t> DeleteStale(Partition& partition, int64_t cutoff_us);
  absl::Status DeleteOne(const Partition& partition, int64_t offset);
  // Notes where the partition now starts, and where it ends in case nothing is left to tell.
  absl::StatusOr<int64_t> SaveRange(const Partition& partition, const Tail& tail);

  sqlite::Database& database_;
  const Catalog& catalog_;
  const Clock& clock_;
  struct Work {
    const Topic* topic;
    Partition* partition;
  };
  std::vector<Work> queue_;
  size_t next_ = 0;
};

}  // namespace parley::log::embedded
