// The embedded log, read along by a process that does not own it.
#pragma once

#include <memory>

#include "common/log/sqlite/file_log.h"

namespace parley::log::embedded {

// Writes nothing to the database file and takes no lock; asks the file every few milliseconds for news.
class FollowerLog : public FileLog {
 public:
  static absl::StatusOr<std::unique_ptr<SqliteLog>> Open(const SqliteLogOptions& options);

  absl::Status EnsureTopic(const TopicSpec& spec) override;
  absl::StatusOr<std::vector<int64_t>> Append(std::span<const Record> records) override;
  absl::StatusOr<std::unique_ptr<Member>> Join(MemberOptions options) override;
  absl::Status Maintain() override;

 private:
  using FileLog::FileLog;
  absl::Status RefreshCatalog() override;
  absl::StatusOr<PartitionRange> CurrentRange(const Partition& partition) override;
  uint64_t Changes() const override { return 0; }
  void WaitForChange(uint64_t seen, Deadline deadline) const override;
};

}  // namespace parley::log::embedded
