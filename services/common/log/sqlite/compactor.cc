#include "common/log/sqlite/compactor.h"

#include "common/base/status.h"
#include "common/base/status_macros.h"

namespace parley::log::embedded {
namespace {

// Few enough for a transaction of some milliseconds with values of 4 KB.
constexpr int kRecordsPerStep = 200;

}  // namespace

void Compactor::StartPass() {
  queue_.clear();
  next_ = 0;
  for (const Topic* topic : catalog_.Topics()) {
    for (const auto& partition : topic->partitions) {
      queue_.push_back({topic, partition.get()});
    }
  }
}

absl::StatusOr<int64_t> Compactor::Step() {
  if (!InPass()) {
    return 0;
  }
  const Work work = queue_[next_];
  const WallTime cutoff = clock_.Now() - work.topic->retention.load();
  const int64_t cutoff_us = cutoff.time_since_epoch().count();
  const auto deleted = work.partition->compacted ? DeleteStale(*work.partition, cutoff_us)
                                                 : DeleteOld(*work.partition, cutoff_us);
  if (!deleted.ok() || *deleted < kRecordsPerStep) {
    ++next_;  // Done with this one, or it fails: the others shall have their turn.
  }
  return deleted;
}

absl::StatusOr<int64_t> Compactor::DeleteOld(Partition& partition, int64_t cutoff_us) {
  ASSIGN_OR_RETURN(sqlite::Statement select,
                   database_.Prepare(fmt::format("SELECT max(off), count(*) FROM (SELECT off, ts FROM log_{} "
                                                 "ORDER BY off LIMIT {}) WHERE ts < ?",
                                                 partition.id, kRecordsPerStep)));
  ASSIGN_OR_RETURN(const bool row, select.Bind(1, cutoff_us).Step());
  const int64_t count = row ? select.Int(1) : 0;
  if (count == 0) {
    return 0;
  }
  const int64_t last = select.Int(0);
  select.Reset();
  ASSIGN_OR_RETURN(const Tail tail, ReadTail(database_, partition));
  ASSIGN_OR_RETURN(sqlite::Transaction transaction, sqlite::Transaction::Begin(database_));
  RETURN_IF_ERROR(database_.Execute(fmt::format("DELETE FROM log_{} WHERE off <= {}", partition.id, last)));
  ASSIGN_OR_RETURN(const int64_t start, SaveRange(partition, tail));
  RETURN_IF_ERROR(transaction.Commit());
  partition.start = start;
  return count;
}

absl::StatusOr<int64_t> Compactor::DeleteStale(Partition& partition, int64_t cutoff_us) {
  ASSIGN_OR_RETURN(sqlite::Statement select,
                   database_.Prepare(fmt::format("SELECT since, off FROM stale_{} WHERE since < ? "
                                                 "ORDER BY since, off LIMIT {}",
                                                 partition.id, kRecordsPerStep)));
  select.Bind(1, cutoff_us);
  std::vector<int64_t> offsets;
  int64_t last_since = 0;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, select.Step());
    if (!row) break;
    last_since = select.Int(0);
    offsets.push_back(select.Int(1));
  }
  if (offsets.empty()) {
    return 0;
  }
  ASSIGN_OR_RETURN(const Tail tail, ReadTail(database_, partition));
  ASSIGN_OR_RETURN(sqlite::Transaction transaction, sqlite::Transaction::Begin(database_));
  for (const int64_t offset : offsets) {
    RETURN_IF_ERROR(DeleteOne(partition, offset));
  }
  RETURN_IF_ERROR(database_.Execute(fmt::format("DELETE FROM stale_{} WHERE (since, off) <= ({}, {})",
                                                partition.id, last_since, offsets.back())));
  ASSIGN_OR_RETURN(const int64_t start, SaveRange(partition, tail));
  RETURN_IF_ERROR(transaction.Commit());
  partition.start = start;
  return static_cast<int64_t>(offsets.size());
}

// A tombstone is its key's latest record until now; a superseded record is not.
absl::Status Compactor::DeleteOne(const Partition& partition, int64_t offset) {
  RETURN_IF_ERROR(database_.Execute(fmt::format(
      "DELETE FROM latest_{0} WHERE off = {1} AND key = (SELECT key FROM log_{0} WHERE off = {1})",
      partition.id, offset)));
  return database_.Execute(fmt::format("DELETE FROM log_{} WHERE off = {}", partition.id, offset));
}

absl::StatusOr<int64_t> Compactor::SaveRange(const Partition& partition, const Tail& tail) {
  ASSIGN_OR_RETURN(const int64_t start,
                   database_.QueryInt(fmt::format("SELECT coalesce((SELECT min(off) FROM log_{}), {})",
                                                  partition.id, tail.next_offset)));
  RETURN_IF_ERROR(database_.Execute(
      fmt::format("UPDATE part SET start_off = {}, next_off = {}, last_ts = {} WHERE id = {}", start,
                  tail.next_offset, tail.last_time_us, partition.id)));
  return start;
}

}  // namespace parley::log::embedded
