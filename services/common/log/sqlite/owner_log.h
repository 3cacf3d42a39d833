// The embedded log in the process that owns its data directory.
#pragma once

#include <memory>

#include "common/log/sqlite/change_signal.h"
#include "common/log/sqlite/data_dir_lock.h"
#include "common/log/sqlite/file_log.h"
#include "common/log/sqlite/groups.h"
#include "common/log/sqlite/writer.h"

namespace parley::log::embedded {

class OwnerLog : public FileLog {
 public:
  static absl::StatusOr<std::unique_ptr<SqliteLog>> Open(const SqliteLogOptions& options);
  ~OwnerLog() override;

  absl::Status EnsureTopic(const TopicSpec& spec) override;
  absl::StatusOr<std::vector<int64_t>> Append(std::span<const Record> records) override;
  absl::StatusOr<std::unique_ptr<Member>> Join(MemberOptions options) override;
  absl::Status Maintain() override;

 private:
  OwnerLog(const SqliteLogOptions& options, std::string id, DataDirLock lock);
  void StartWriter(const SqliteLogOptions& options, sqlite::Database database);

  absl::Status RefreshCatalog() override {
    return absl::OkStatus();
  }  // All topics are made through this object.
  absl::StatusOr<PartitionRange> CurrentRange(const Partition& partition) override;
  uint64_t Changes() const override { return changed_.Current(); }
  void WaitForChange(uint64_t seen, Deadline deadline) const override { changed_.WaitPast(seen, deadline); }

  // On the writer's thread.
  absl::Status MakeTopic(Transactor& transactor, const TopicSpec& spec);
  absl::Status UpdateRetention(Topic& topic, std::chrono::hours retention);

  DataDirLock lock_;
  ChangeSignal changed_;
  Groups groups_;
  std::unique_ptr<SqliteLogMetrics> metrics_;
  std::unique_ptr<Writer> writer_;  // Last, to end first.
};

}  // namespace parley::log::embedded
