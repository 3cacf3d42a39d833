#include "common/log/sqlite/follower_log.h"

#include <algorithm>
#include <thread>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/log/sqlite/schema.h"

namespace parley::log::embedded {
namespace {

constexpr std::chrono::milliseconds kPollInterval{2};

absl::Status ReadOnly(std::string_view attempt) {
  return MakeStatus(absl::StatusCode::kFailedPrecondition,
                    "{}: this log was opened read-only; only the process that owns the data directory may",
                    attempt);
}

}  // namespace

absl::StatusOr<std::unique_ptr<SqliteLog>> FollowerLog::Open(const SqliteLogOptions& options) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Reader> reader, Reader::Open(DatabasePath(options.data_dir)));
  RETURN_IF_ERROR(CheckSchema(reader->database()));
  ASSIGN_OR_RETURN(std::string id, ReadId(reader->database()));
  std::unique_ptr<FollowerLog> log(new FollowerLog(options.data_dir, std::move(id)));
  RETURN_IF_ERROR(log->RefreshCatalog());
  return log;
}

absl::Status FollowerLog::RefreshCatalog() {
  ASSIGN_OR_RETURN(const ReaderPool::Lease reader, readers().Borrow());
  ASSIGN_OR_RETURN(auto topics, ReadTopics(reader->database()));
  for (auto& topic : topics) {
    catalog().Add(std::move(topic));
  }
  return absl::OkStatus();
}

absl::StatusOr<PartitionRange> FollowerLog::CurrentRange(const Partition& partition) {
  ASSIGN_OR_RETURN(const ReaderPool::Lease reader, readers().Borrow());
  return reader->Range(partition);
}

void FollowerLog::WaitForChange(uint64_t /*seen*/, Deadline deadline) const {
  std::this_thread::sleep_for(std::min(kPollInterval, deadline.Left()));
}

absl::Status FollowerLog::EnsureTopic(const TopicSpec& spec) {
  const absl::StatusOr<Topic*> topic = FindTopic(spec.name);
  if (absl::IsNotFound(topic.status())) {
    return ReadOnly(fmt::format("make topic {}", spec.name));
  }
  return topic.ok() ? CheckSame(**topic, spec) : topic.status();
}

absl::StatusOr<std::vector<int64_t>> FollowerLog::Append(std::span<const Record> records) {
  return ReadOnly(fmt::format("append {} records", records.size()));
}

absl::StatusOr<std::unique_ptr<Member>> FollowerLog::Join(MemberOptions options) {
  return ReadOnly(fmt::format("join group \"{}\"", options.group));
}

absl::Status FollowerLog::Maintain() { return ReadOnly("maintain"); }

}  // namespace parley::log::embedded
