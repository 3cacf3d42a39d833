// The reading half of the embedded log, the same for the owner and for who reads along.
#pragma once

#include <memory>
#include <string>

#include "common/log/sqlite/catalog.h"
#include "common/log/sqlite/reader.h"
#include "common/log/sqlite/sqlite_log.h"

namespace parley::log::embedded {

// The database file within a data directory.
std::string DatabasePath(const std::string& data_dir);

class FileLog : public SqliteLog {
 public:
  std::string id() const final { return id_; }
  absl::StatusOr<int32_t> Partitions(std::string_view topic) final;
  absl::StatusOr<Chunk> Read(const TopicPartition& partition, int64_t offset, size_t max_records,
                             Deadline deadline) final;
  absl::StatusOr<PartitionRange> Range(const TopicPartition& partition) final;
  absl::StatusOr<int64_t> OffsetAt(const TopicPartition& partition, WallTime time) final;
  absl::StatusOr<Offsets> Committed(std::string_view group, std::string_view topic) final;

 protected:
  FileLog(const std::string& data_dir, std::string id)
      : id_(std::move(id)), readers_(DatabasePath(data_dir)) {}

  // Looks for topics that were made meanwhile, when one is not in the catalog.
  virtual absl::Status RefreshCatalog() = 0;
  // The committed range.
  virtual absl::StatusOr<PartitionRange> CurrentRange(const Partition& partition) = 0;
  // To miss no change: seen = Changes(), look, WaitForChange(seen).
  virtual uint64_t Changes() const = 0;
  virtual void WaitForChange(uint64_t seen, Deadline deadline) const = 0;

  absl::StatusOr<Topic*> FindTopic(std::string_view name);
  Catalog& catalog() { return catalog_; }
  ReaderPool& readers() { return readers_; }

 private:
  absl::StatusOr<Partition*> FindPartition(const TopicPartition& name);
  // kOutOfRange unless the offset is within the committed range.
  absl::StatusOr<PartitionRange> CheckedRange(const Partition& partition, int64_t offset);

  const std::string id_;
  Catalog catalog_;
  ReaderPool readers_;
};

// kFailedPrecondition when the topic has other partitions or another policy than the specification.
absl::Status CheckSame(const Topic& topic, const TopicSpec& spec);

}  // namespace parley::log::embedded
