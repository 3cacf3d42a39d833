// A member of a consumer group on the embedded log.
#pragma once

#include <map>
#include <memory>
#include <optional>

#include "common/log/log.h"
#include "common/log/sqlite/catalog.h"
#include "common/log/sqlite/change_signal.h"
#include "common/log/sqlite/groups.h"
#include "common/log/sqlite/reader.h"
#include "common/log/sqlite/writer.h"

namespace parley::log::embedded {

class SqliteMember : public Member {
 public:
  // All but the seat outlive the member.
  SqliteMember(std::shared_ptr<Seat> seat, Groups& groups, const Catalog& catalog, ReaderPool& readers,
               Writer& writer, ChangeSignal& changed);
  ~SqliteMember() override;  // Leaves the group.

  absl::StatusOr<PollResult> Poll(size_t max_records, Deadline deadline) override;
  absl::Status Commit(std::span<const Record> outputs, const Offsets& next) override;
  absl::Status Seek(const TopicPartition& partition, int64_t offset) override;
  absl::Status Pause(const TopicPartition& partition) override;
  absl::Status Resume(const TopicPartition& partition) override;
  absl::Status Shutdown(Deadline deadline) override;

 private:
  struct Position {
    Partition* partition = nullptr;
    std::optional<int64_t> next;  // Absent: at the group's offset, which is looked up when first read.
    bool paused = false;
  };

  // Takes over what the group has decided since the last time.
  absl::StatusOr<PollResult> Settle();
  absl::StatusOr<std::vector<StoredRecord>> ReadSome(size_t max_records);
  // Appends to `records` what there is at the position, within the limits that are left.
  absl::Status ReadFrom(Reader& reader, Position& position, ReadLimits& left,
                        std::vector<StoredRecord>& records);
  absl::StatusOr<int64_t> StartOf(Reader& reader, const Position& position);
  absl::StatusOr<Position*> Owned(const TopicPartition& partition, std::string_view attempt);
  absl::StatusOr<WriteRequest> MakeRequest(std::span<const Record> outputs, const Offsets& next) const;
  void Rewind();

  const std::shared_ptr<Seat> seat_;
  Groups& groups_;
  const Catalog& catalog_;
  ReaderPool& readers_;
  Writer& writer_;
  ChangeSignal& changed_;
  std::map<TopicPartition, Position> positions_;  // Of what it owns.
  TopicPartition last_read_;  // The next poll begins after it, so that a full partition starves no other.
};

}  // namespace parley::log::embedded
