#include "common/log/sqlite/reader.h"

#include <optional>
#include <utility>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/log/limits.h"
#include "common/log/sqlite/row.h"
#include "common/log/sqlite/schema.h"

namespace parley::log::embedded {
namespace {

constexpr size_t kMaxIdleReaders = 8;

absl::Status Damaged(const Partition& partition, int64_t offset, std::string_view why) {
  return MakeStatus(
      absl::StatusCode::kDataLoss,
      "{}@{}: {}: the file is damaged there; put a copy in its place, or go on after this offset",
      PartitionName(partition.name), offset, why);
}

std::optional<std::string_view> NullableBlob(const sqlite::Statement& row, int column) {
  return row.IsNull(column) ? std::nullopt : std::optional(row.Blob(column));
}

// Columns: off, ts, key, hdr, val, crc.
absl::StatusOr<StoredRecord> ToRecord(const Partition& partition, const sqlite::Statement& row) {
  const int64_t offset = row.Int(0);
  const int64_t time_us = row.Int(1);
  const std::string_view key = row.Blob(2);
  const std::string_view header_bytes = row.Blob(3);
  const std::optional<std::string_view> value = NullableBlob(row, 4);
  const uint32_t crc = RowCrc(PayloadCrc(key, header_bytes, value), partition.id, offset, time_us);
  if (crc != static_cast<uint32_t>(row.Int(5))) {
    return Damaged(partition, offset, "the checksum does not fit");
  }
  std::optional<std::vector<Header>> headers = DecodeHeaders(header_bytes);
  if (!headers.has_value()) {
    return Damaged(partition, offset, "the headers are cut short");
  }
  StoredRecord record{.topic = partition.name.topic, .partition = partition.name.partition, .offset = offset};
  record.time = WallTime(std::chrono::microseconds(time_us));
  record.key = key;
  record.value = value;
  record.headers = *std::move(headers);
  return record;
}

size_t RowBytes(const sqlite::Statement& row) {
  return row.Blob(2).size() + row.Blob(3).size() + row.Blob(4).size();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Reader>> Reader::Open(const std::string& path) {
  ASSIGN_OR_RETURN(sqlite::Database database, sqlite::Database::Open({.path = path,
                                                                      .access = sqlite::Access::kReadOnly,
                                                                      .busy_timeout = std::chrono::seconds(5),
                                                                      .checkpoint_on_close = false}));
  return std::unique_ptr<Reader>(new Reader(std::move(database)));
}

absl::StatusOr<Reader::Statements*> Reader::StatementsOf(const Partition& partition) {
  if (const auto found = statements_.find(partition.id); found != statements_.end()) {
    return &found->second;
  }
  ASSIGN_OR_RETURN(sqlite::Statement records,
                   database_.Prepare(fmt::format("SELECT off, ts, key, hdr, val, crc FROM log_{} "
                                                 "WHERE off >= ? AND off < ? ORDER BY off",
                                                 partition.id)));
  ASSIGN_OR_RETURN(sqlite::Statement time,
                   database_.Prepare(fmt::format("SELECT off, ts FROM log_{} WHERE off >= ? AND off < ? "
                                                 "ORDER BY off LIMIT 1",
                                                 partition.id)));
  const auto added = statements_.emplace(partition.id, Statements{std::move(records), std::move(time)});
  return &added.first->second;
}

absl::StatusOr<Chunk> Reader::Read(const Partition& partition, int64_t from, int64_t to,
                                   const ReadLimits& limits) {
  ASSIGN_OR_RETURN(Statements * statements, StatementsOf(partition));
  sqlite::Statement& row = statements->records;
  const sqlite::ResetAtExit reset(row);
  row.Bind(1, from).Bind(2, to);
  Chunk chunk{.records = {}, .next_offset = from};
  size_t bytes = 0;
  while (chunk.records.size() < limits.records) {
    ASSIGN_OR_RETURN(const bool found, row.Step());
    if (!found) {
      chunk.next_offset = to;
      break;
    }
    bytes += RowBytes(row);
    const bool exempt = chunk.records.empty() && limits.at_least_one;
    if (bytes > limits.bytes && !exempt) {
      break;
    }
    ASSIGN_OR_RETURN(StoredRecord record, ToRecord(partition, row));
    chunk.next_offset = record.offset + 1;
    chunk.records.push_back(std::move(record));
  }
  return chunk;
}

absl::StatusOr<PartitionRange> Reader::Range(const Partition& partition) {
  const std::string sql = fmt::format(
      "SELECT start_off, max(next_off, coalesce((SELECT max(off) + 1 FROM log_{0}), 0)) FROM part WHERE id = "
      "{0}",
      partition.id);
  ASSIGN_OR_RETURN(sqlite::Statement select, database_.Prepare(sql));
  ASSIGN_OR_RETURN(const bool found, select.Step());
  if (!found) {
    return MakeStatus(absl::StatusCode::kDataLoss, "{} is gone from the file", PartitionName(partition.name));
  }
  return PartitionRange{select.Int(0), select.Int(1)};
}

absl::StatusOr<int64_t> Reader::OffsetAt(const Partition& partition, const PartitionRange& range,
                                         WallTime time) {
  ASSIGN_OR_RETURN(Statements * statements, StatementsOf(partition));
  sqlite::Statement& row = statements->time;
  const sqlite::ResetAtExit reset(row);
  const int64_t wanted = time.time_since_epoch().count();
  // Times never decrease along the offsets. Invariant: records before `low` are earlier than wanted; there
  // is none in [high, found) and that at `found` is not earlier.
  int64_t low = range.start, high = range.end, found = range.end;
  while (low < high) {
    const int64_t middle = low + (high - low) / 2;
    row.Reset();
    ASSIGN_OR_RETURN(const bool any, row.Bind(1, middle).Bind(2, high).Step());
    if (any && row.Int(1) < wanted) {
      low = row.Int(0) + 1;
      continue;
    }
    found = any ? row.Int(0) : found;
    high = middle;
  }
  return found;
}

absl::StatusOr<Offsets> Reader::Committed(std::string_view group, const Topic& topic) {
  ASSIGN_OR_RETURN(
      sqlite::Statement select,
      database_.Prepare("SELECT part.number, grp.next_off FROM part JOIN grp ON grp.part = part.id "
                        "WHERE part.topic = ? AND grp.name = ?"));
  select.Bind(1, topic.id).Bind(2, group);
  Offsets offsets;
  while (true) {
    ASSIGN_OR_RETURN(const bool row, select.Step());
    if (!row) {
      return offsets;
    }
    offsets[{topic.name, static_cast<int32_t>(select.Int(0))}] = select.Int(1);
  }
}

absl::StatusOr<ReaderPool::Lease> ReaderPool::Borrow() {
  {
    MutexLock lock(mutex_);
    if (!idle_.empty()) {
      std::unique_ptr<Reader> reader = std::move(idle_.back());
      idle_.pop_back();
      return Lease(*this, std::move(reader));
    }
  }
  ASSIGN_OR_RETURN(std::unique_ptr<Reader> reader, Reader::Open(path_));
  return Lease(*this, std::move(reader));
}

void ReaderPool::Return(std::unique_ptr<Reader> reader) {
  MutexLock lock(mutex_);
  if (idle_.size() < kMaxIdleReaders) {
    idle_.push_back(std::move(reader));
  }
}

}  // namespace parley::log::embedded
