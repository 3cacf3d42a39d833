// Reading from the log's file over a connection of its own, which never writes.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/mutex.h"
#include "common/log/log.h"
#include "common/log/sqlite/catalog.h"
#include "common/sqlite/database.h"

namespace parley::log::embedded {

struct ReadLimits {
  size_t records = 0;
  size_t bytes = 0;          // Of keys, headers and values.
  bool at_least_one = true;  // Even when the first record alone is over `bytes`.
};

// Threads: one at a time. Each call is a short read transaction of its own, so that no reader keeps the
// write-ahead log from being reused.
class Reader {
 public:
  static absl::StatusOr<std::unique_ptr<Reader>> Open(const std::string& path);

  // Records of [from, to). next_offset is after the last record returned, and `to` when there are no more.
  // kDataLoss names the record whose bytes are not those that were written.
  absl::StatusOr<Chunk> Read(const Partition& partition, int64_t from, int64_t to, const ReadLimits& limits);

  // As committed by whoever owns the file.
  absl::StatusOr<PartitionRange> Range(const Partition& partition);

  // The first offset in `range` with a record of that time or later; range.end when there is none.
  absl::StatusOr<int64_t> OffsetAt(const Partition& partition, const PartitionRange& range, WallTime time);

  // The group's next offsets, of the partitions of the topic that it has committed.
  absl::StatusOr<Offsets> Committed(std::string_view group, const Topic& topic);

  sqlite::Database& database() { return database_; }

 private:
  struct Statements {
    sqlite::Statement records;  // From an offset to another, in order.
    sqlite::Statement time;     // Of the first record at or after an offset.
  };
  explicit Reader(sqlite::Database database) : database_(std::move(database)) {}
  absl::StatusOr<Statements*> StatementsOf(const Partition& partition);

  sqlite::Database database_;
  std::map<int64_t, Statements> statements_;  // By partition id; after the database, to die before it.
};

// Threads: any. Opens as many connections as there are readers at once, and keeps some for later.
class ReaderPool {
 public:
  explicit ReaderPool(std::string path) : path_(std::move(path)) {}

  // A reader for one call; goes back to the pool at the end of the scope.
  class Lease {
   public:
    Lease(ReaderPool& pool, std::unique_ptr<Reader> reader) : pool_(&pool), reader_(std::move(reader)) {}
    Lease(Lease&&) = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (reader_ != nullptr) pool_->Return(std::move(reader_));
    }
    Reader* operator->() const { return reader_.get(); }
    Reader& reader() const { return *reader_; }

   private:
    ReaderPool* pool_;
    std::unique_ptr<Reader> reader_;
  };
  absl::StatusOr<Lease> Borrow();

 private:
  void Return(std::unique_ptr<Reader> reader);

  const std::string path_;
  Mutex mutex_;
  std::vector<std::unique_ptr<Reader>> idle_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace parley::log::embedded
