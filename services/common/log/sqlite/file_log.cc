#include "common/log/sqlite/file_log.h"

#include <filesystem>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/log/limits.h"

namespace parley::log::embedded {

std::string DatabasePath(const std::string& data_dir) { return std::filesystem::path(data_dir) / "log.db"; }

absl::StatusOr<Topic*> FileLog::FindTopic(std::string_view name) {
  absl::StatusOr<Topic*> topic = catalog_.FindTopic(name);
  if (topic.ok()) {
    return topic;
  }
  RETURN_IF_ERROR(RefreshCatalog());
  return catalog_.FindTopic(name);
}

absl::StatusOr<Partition*> FileLog::FindPartition(const TopicPartition& name) {
  RETURN_IF_ERROR(FindTopic(name.topic).status());
  return catalog_.FindPartition(name);
}

absl::StatusOr<int32_t> FileLog::Partitions(std::string_view topic) {
  ASSIGN_OR_RETURN(const Topic* found, FindTopic(topic));
  return static_cast<int32_t>(found->partitions.size());
}

absl::StatusOr<PartitionRange> FileLog::CheckedRange(const Partition& partition, int64_t offset) {
  ASSIGN_OR_RETURN(const PartitionRange range, CurrentRange(partition));
  if (offset < range.start || offset > range.end) {
    return MakeStatus(absl::StatusCode::kOutOfRange, "read of {} at {}: it holds offsets from {} up to {}",
                      PartitionName(partition.name), offset, range.start, range.end);
  }
  return range;
}

absl::StatusOr<Chunk> FileLog::Read(const TopicPartition& name, int64_t offset, size_t max_records,
                                    Deadline deadline) {
  ASSIGN_OR_RETURN(const Partition* partition, FindPartition(name));
  while (true) {
    const uint64_t seen = Changes();
    ASSIGN_OR_RETURN(const PartitionRange range, CheckedRange(*partition, offset));
    if (offset < range.end) {
      ASSIGN_OR_RETURN(const ReaderPool::Lease reader, readers_.Borrow());
      ASSIGN_OR_RETURN(Chunk chunk, reader->Read(*partition, offset, range.end,
                                                 {.records = max_records, .bytes = kMaxReadBytes}));
      // Checked again: what was deleted in between must not look like a hole.
      RETURN_IF_ERROR(CheckedRange(*partition, offset).status());
      if (chunk.next_offset > offset) {
        return chunk;
      }
    }
    if (deadline.Passed()) {
      return Chunk{.records = {}, .next_offset = offset};
    }
    WaitForChange(seen, deadline);
  }
}

absl::StatusOr<PartitionRange> FileLog::Range(const TopicPartition& name) {
  ASSIGN_OR_RETURN(const Partition* partition, FindPartition(name));
  return CurrentRange(*partition);
}

absl::StatusOr<int64_t> FileLog::OffsetAt(const TopicPartition& name, WallTime time) {
  ASSIGN_OR_RETURN(const Partition* partition, FindPartition(name));
  ASSIGN_OR_RETURN(const PartitionRange range, CurrentRange(*partition));
  ASSIGN_OR_RETURN(const ReaderPool::Lease reader, readers_.Borrow());
  return reader->OffsetAt(*partition, range, time);
}

absl::StatusOr<Offsets> FileLog::Committed(std::string_view group, std::string_view topic) {
  ASSIGN_OR_RETURN(const Topic* found, FindTopic(topic));
  ASSIGN_OR_RETURN(const ReaderPool::Lease reader, readers_.Borrow());
  return reader->Committed(group, *found);
}

absl::Status CheckSame(const Topic& topic, const TopicSpec& spec) {
  const auto partitions = static_cast<int32_t>(topic.partitions.size());
  if (partitions == spec.partitions && topic.compacted == spec.compacted) {
    return absl::OkStatus();
  }
  const auto policy = [](bool compacted) { return compacted ? "compacted" : "kept by age"; };
  return MakeStatus(
      absl::StatusCode::kFailedPrecondition,
      "topic {} has {} partitions and is {}, wanted are {} and {}: that is fixed for life; go on "
      "with the former setting or start with an empty data directory",
      topic.name, partitions, policy(topic.compacted), spec.partitions, policy(spec.compacted));
}

}  // namespace parley::log::embedded
