#include "common/log/sqlite/sqlite_member.h"

#include <algorithm>
#include <utility>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/log/limits.h"
#include "common/obs/logging.h"

namespace parley::log::embedded {

SqliteMember::SqliteMember(std::shared_ptr<Seat> seat, Groups& groups, const Catalog& catalog,
                           ReaderPool& readers, Writer& writer, ChangeSignal& changed)
    : seat_(std::move(seat)),
      groups_(groups),
      catalog_(catalog),
      readers_(readers),
      writer_(writer),
      changed_(changed) {}

SqliteMember::~SqliteMember() { Shutdown(Deadline::Now()).IgnoreError(); }

absl::Status SqliteMember::Shutdown(Deadline /*deadline*/) {
  if (groups_.Leave(seat_)) {
    changed_.Bump();
  }
  positions_.clear();
  return absl::OkStatus();
}

absl::StatusOr<PollResult> SqliteMember::Poll(size_t max_records, Deadline deadline) {
  while (true) {
    const uint64_t seen = changed_.Current();
    ASSIGN_OR_RETURN(PollResult result, Settle());
    if (!result.revoked.empty() || !result.assigned.empty()) {
      return result;  // Without records, so that the caller can Seek before it gets any.
    }
    ASSIGN_OR_RETURN(result.records, ReadSome(max_records));
    if (!result.records.empty() || deadline.Passed()) {
      return result;
    }
    changed_.WaitPast(seen, deadline);
  }
}

absl::StatusOr<PollResult> SqliteMember::Settle() {
  ASSIGN_OR_RETURN(Handover handover, groups_.Settle(seat_));
  for (const TopicPartition& partition : handover.revoked) {
    positions_.erase(partition);
  }
  for (const TopicPartition& partition : handover.assigned) {
    ASSIGN_OR_RETURN(Partition * found, catalog_.FindPartition(partition));
    positions_[partition] = {.partition = found, .next = std::nullopt, .paused = false};
  }
  if (!handover.revoked.empty()) {
    changed_.Bump();  // The next owner may have it now.
  }
  PollResult result;
  result.revoked = std::move(handover.revoked);
  result.assigned = std::move(handover.assigned);
  return result;
}

absl::StatusOr<std::vector<StoredRecord>> SqliteMember::ReadSome(size_t max_records) {
  std::vector<StoredRecord> records;
  if (positions_.empty()) {
    return records;
  }
  ASSIGN_OR_RETURN(const ReaderPool::Lease reader, readers_.Borrow());
  ReadLimits left{.records = max_records, .bytes = kMaxReadBytes};
  auto at = positions_.upper_bound(last_read_);
  for (size_t i = 0; i < positions_.size() && left.records > 0; ++i, ++at) {
    if (at == positions_.end()) {
      at = positions_.begin();
    }
    last_read_ = at->first;
    if (!at->second.paused) {
      RETURN_IF_ERROR(ReadFrom(reader.reader(), at->second, left, records));
    }
  }
  return records;
}

absl::Status SqliteMember::ReadFrom(Reader& reader, Position& position, ReadLimits& left,
                                    std::vector<StoredRecord>& records) {
  if (!position.next.has_value()) {
    ASSIGN_OR_RETURN(position.next, StartOf(reader, position));
  }
  const int64_t start = position.partition->start, end = position.partition->end;
  if (*position.next < start) {
    obs::Logger("log.sqlite")
        ->warn("event=records_expired_unread group={} partition={} from={} to={}", obs::Field(seat_->group),
               PartitionName(position.partition->name), *position.next, start);
    position.next = start;
  }
  if (*position.next >= end) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(Chunk chunk, reader.Read(*position.partition, *position.next, end, left));
  position.next = chunk.next_offset;
  for (StoredRecord& record : chunk.records) {
    left.bytes -= std::min(left.bytes, PayloadBytes(record));
    records.push_back(std::move(record));
  }
  left.records -= chunk.records.size();
  left.at_least_one = records.empty();
  return absl::OkStatus();
}

absl::StatusOr<int64_t> SqliteMember::StartOf(Reader& reader, const Position& position) {
  const TopicPartition& name = position.partition->name;
  ASSIGN_OR_RETURN(const Topic* topic, catalog_.FindTopic(name.topic));
  ASSIGN_OR_RETURN(const Offsets committed, reader.Committed(seat_->group, *topic));
  const auto found = committed.find(name);
  return found == committed.end() ? position.partition->start.load() : found->second;
}

absl::Status SqliteMember::Commit(std::span<const Record> outputs, const Offsets& next) {
  absl::StatusOr<WriteRequest> request = MakeRequest(outputs, next);
  RETURN_IF_ERROR(groups_.Check(seat_));  // First: whoever is fenced shall hear that above all.
  RETURN_IF_ERROR(request.status());
  absl::Status status = groups_.BeginCommit(seat_, next);
  if (status.ok()) {
    status = request->rows.empty() && next.empty() ? absl::OkStatus() : writer_.Write(*request).status();
    groups_.EndCommit(seat_);
  }
  if (absl::IsAborted(status) || absl::IsResourceExhausted(status)) {
    Rewind();
  }
  return status;
}

absl::StatusOr<WriteRequest> SqliteMember::MakeRequest(std::span<const Record> outputs,
                                                       const Offsets& next) const {
  WriteRequest request;
  const absl::Status added = AddRows(catalog_, outputs, request);
  if (absl::IsNotFound(added)) {
    return InvalidArgument("commit of group \"{}\": {}", seat_->group, Message(added));
  }
  RETURN_IF_ERROR(added);
  for (const auto& [name, offset] : next) {
    const absl::StatusOr<Partition*> partition = catalog_.FindPartition(name);
    if (!partition.ok() || offset < 0 || offset > (*partition)->end) {
      return InvalidArgument("commit of group \"{}\": there is no offset {} of {}", seat_->group, offset,
                             PartitionName(name));
    }
    request.offsets.push_back({.group = seat_->group, .partition = *partition, .next = offset});
  }
  return request;
}

void SqliteMember::Rewind() {
  for (auto& [name, position] : positions_) {
    position.next.reset();
  }
}

absl::StatusOr<SqliteMember::Position*> SqliteMember::Owned(const TopicPartition& partition,
                                                            std::string_view attempt) {
  RETURN_IF_ERROR(groups_.Check(seat_));
  const auto found = positions_.find(partition);
  if (found == positions_.end()) {
    return InvalidArgument("{} of {} by \"{}\" in group \"{}\": the partition is not assigned to it", attempt,
                           PartitionName(partition), seat_->instance, seat_->group);
  }
  return &found->second;
}

absl::Status SqliteMember::Seek(const TopicPartition& partition, int64_t offset) {
  ASSIGN_OR_RETURN(Position * position, Owned(partition, "seek"));
  if (offset < 0 || offset > position->partition->end) {
    return MakeStatus(absl::StatusCode::kOutOfRange, "seek of {} to {}: it ends at {}",
                      PartitionName(partition), offset, position->partition->end.load());
  }
  position->next = offset;
  return absl::OkStatus();
}

absl::Status SqliteMember::Pause(const TopicPartition& partition) {
  ASSIGN_OR_RETURN(Position * position, Owned(partition, "pause"));
  position->paused = true;
  return absl::OkStatus();
}

absl::Status SqliteMember::Resume(const TopicPartition& partition) {
  RETURN_IF_ERROR(groups_.Check(seat_));
  if (const auto found = positions_.find(partition); found != positions_.end()) {
    found->second.paused = false;
  }
  return absl::OkStatus();
}

}  // namespace parley::log::embedded
