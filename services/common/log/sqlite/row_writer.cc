#include "common/log/sqlite/row_writer.h"

#include <algorithm>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/log/sqlite/row.h"

namespace parley::log::embedded {
namespace {

void BindNullable(sqlite::Statement& statement, int position, std::optional<std::string_view> value) {
  if (value.has_value()) {
    statement.BindBlobView(position, *value);
  } else {
    statement.BindNull(position);
  }
}

}  // namespace

absl::StatusOr<std::vector<int64_t>> RowWriter::Write(const WriteRequest& request) {
  const int64_t now_us = clock_.Now().time_since_epoch().count();
  std::vector<int64_t> offsets;
  offsets.reserve(request.rows.size());
  for (const Row& row : request.rows) {
    ASSIGN_OR_RETURN(const int64_t offset, Insert(row, now_us));
    offsets.push_back(offset);
  }
  for (const GroupOffset& offset : request.offsets) {
    RETURN_IF_ERROR(SetOffset(offset));
  }
  return offsets;
}

void RowWriter::Commit() {
  for (Table* table : touched_) {
    table->committed = table->staged;
    table->touched = false;
    table->partition->end = table->committed.next_offset;
  }
  touched_.clear();
}

void RowWriter::Rollback() {
  for (Table* table : touched_) {
    table->staged = table->committed;
    table->touched = false;
  }
  touched_.clear();
}

absl::StatusOr<int64_t> RowWriter::Insert(const Row& row, int64_t now_us) {
  ASSIGN_OR_RETURN(Table * table, TableOf(*row.partition));
  if (!table->touched) {
    table->touched = true;
    touched_.push_back(table);
  }
  const int64_t offset = table->staged.next_offset;
  // A clock that was set back must not break the order that OffsetAt and the retention rely on.
  const int64_t time_us = std::max(now_us, table->staged.last_time_us);
  table->insert.Bind(1, offset).Bind(2, time_us).BindBlobView(3, row.key).BindBlobView(4, row.headers);
  BindNullable(table->insert, 5, row.value);
  table->insert.Bind(6, int64_t{RowCrc(row.payload_crc, row.partition->id, offset, time_us)});
  RETURN_IF_ERROR(table->insert.Run());
  if (row.partition->compacted) {
    RETURN_IF_ERROR(UpdateIndex(row, offset, time_us));
  }
  table->staged = {offset + 1, time_us};
  return offset;
}

absl::Status RowWriter::UpdateIndex(const Row& row, int64_t offset, int64_t time_us) {
  ASSIGN_OR_RETURN(Index * index, IndexOf(*row.partition));
  ASSIGN_OR_RETURN(const bool superseded, index->find.BindBlobView(1, row.key).Step());
  if (superseded) {
    const int64_t former = index->find.Int(0);
    index->find.Reset();
    RETURN_IF_ERROR(index->add_stale.Bind(1, time_us).Bind(2, former).Run());
  }
  if (!row.value.has_value()) {  // A tombstone goes in its turn.
    RETURN_IF_ERROR(index->add_stale.Bind(1, time_us).Bind(2, offset).Run());
  }
  return index->set_latest.BindBlobView(1, row.key).Bind(2, offset).Run();
}

absl::Status RowWriter::SetOffset(const GroupOffset& offset) {
  if (!set_offset_.has_value()) {
    ASSIGN_OR_RETURN(set_offset_,
                     database_.Prepare("INSERT INTO grp(name, part, next_off) VALUES(?, ?, ?) "
                                       "ON CONFLICT DO UPDATE SET next_off = excluded.next_off"));
  }
  set_offset_->Bind(1, offset.group).Bind(2, offset.partition->id).Bind(3, offset.next);
  return set_offset_->Run();
}

absl::StatusOr<RowWriter::Table*> RowWriter::TableOf(Partition& partition) {
  if (const auto found = tables_.find(partition.id); found != tables_.end()) {
    return &found->second;
  }
  ASSIGN_OR_RETURN(const Tail tail, ReadTail(database_, partition));
  ASSIGN_OR_RETURN(sqlite::Statement insert,
                   database_.Prepare(fmt::format("INSERT INTO log_{}(off, ts, key, hdr, val, crc) "
                                                 "VALUES(?, ?, ?, ?, ?, ?)",
                                                 partition.id)));
  const auto added = tables_.emplace(
      partition.id,
      Table{.partition = &partition, .insert = std::move(insert), .committed = tail, .staged = tail});
  return &added.first->second;
}

absl::StatusOr<RowWriter::Index*> RowWriter::IndexOf(const Partition& partition) {
  if (const auto found = indexes_.find(partition.id); found != indexes_.end()) {
    return &found->second;
  }
  const auto prepare = [&](std::string_view sql) {
    return database_.Prepare(fmt::format(fmt::runtime(sql), partition.id));
  };
  ASSIGN_OR_RETURN(sqlite::Statement find, prepare("SELECT off FROM latest_{} WHERE key = ?"));
  ASSIGN_OR_RETURN(sqlite::Statement set_latest, prepare("INSERT INTO latest_{}(key, off) VALUES(?, ?) "
                                                         "ON CONFLICT DO UPDATE SET off = excluded.off"));
  ASSIGN_OR_RETURN(sqlite::Statement add_stale,
                   prepare("INSERT OR IGNORE INTO stale_{}(since, off) VALUES(?, ?)"));
  const auto added =
      indexes_.emplace(partition.id, Index{std::move(find), std::move(set_latest), std::move(add_stale)});
  return &added.first->second;
}

}  // namespace parley::log::embedded
