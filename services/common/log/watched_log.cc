#include "common/log/watched_log.h"

#include <algorithm>

#include "common/base/status_macros.h"

namespace parley::log {

class WatchedMember : public Member {
 public:
  WatchedMember(std::unique_ptr<Member> member, Heartbeats& beats, const std::string& who)
      : member_(std::move(member)), beats_(beats) {
    MutexLock lock(beats_.mutex_);
    beat_ = beats_.beats_.insert(beats_.beats_.end(), {who, std::chrono::steady_clock::now()});
  }
  ~WatchedMember() override {
    member_.reset();  // Watched to the end.
    MutexLock lock(beats_.mutex_);
    beats_.beats_.erase(beat_);
  }

  absl::StatusOr<PollResult> Poll(size_t max_records, Deadline deadline) override {
    Live();
    auto polled = member_->Poll(max_records, deadline);
    Live();
    return polled;
  }
  absl::Status Commit(std::span<const Record> outputs, const Offsets& next) override {
    Live();
    absl::Status status = member_->Commit(outputs, next);
    Live();
    return status;
  }
  absl::Status Seek(const TopicPartition& partition, int64_t offset) override {
    return member_->Seek(partition, offset);
  }
  absl::Status Pause(const TopicPartition& partition) override { return member_->Pause(partition); }
  absl::Status Resume(const TopicPartition& partition) override { return member_->Resume(partition); }
  absl::Status Shutdown(Deadline deadline) override { return member_->Shutdown(deadline); }

 private:
  void Live() {
    MutexLock lock(beats_.mutex_);
    beat_->last = std::chrono::steady_clock::now();
  }

  std::unique_ptr<Member> member_;
  Heartbeats& beats_;
  std::list<Heartbeats::Beat>::iterator beat_;
};

namespace {

class WatchedLog : public Log {
 public:
  WatchedLog(std::unique_ptr<Log> log, Heartbeats& beats) : log_(std::move(log)), beats_(beats) {}

  std::string id() const override { return log_->id(); }
  absl::Status EnsureTopic(const TopicSpec& spec) override { return log_->EnsureTopic(spec); }
  absl::StatusOr<int32_t> Partitions(std::string_view topic) override { return log_->Partitions(topic); }
  absl::StatusOr<std::vector<int64_t>> Append(std::span<const Record> records) override {
    return log_->Append(records);
  }
  absl::StatusOr<Chunk> Read(const TopicPartition& partition, int64_t offset, size_t max_records,
                             Deadline deadline) override {
    return log_->Read(partition, offset, max_records, deadline);
  }
  absl::StatusOr<PartitionRange> Range(const TopicPartition& partition) override {
    return log_->Range(partition);
  }
  absl::StatusOr<int64_t> OffsetAt(const TopicPartition& partition, WallTime time) override {
    return log_->OffsetAt(partition, time);
  }
  absl::StatusOr<Offsets> Committed(std::string_view group, std::string_view topic) override {
    return log_->Committed(group, topic);
  }
  absl::StatusOr<std::unique_ptr<Member>> Join(MemberOptions options) override {
    const std::string who = options.group + "/" + options.instance;
    ASSIGN_OR_RETURN(std::unique_ptr<Member> member, log_->Join(std::move(options)));
    return std::make_unique<WatchedMember>(std::move(member), beats_, who);
  }

 private:
  const std::unique_ptr<Log> log_;
  Heartbeats& beats_;
};

}  // namespace

Heartbeats::Beat Heartbeats::Slowest() const {
  MutexLock lock(mutex_);
  const auto slowest = std::ranges::min_element(beats_, {}, &Beat::last);
  return slowest == beats_.end() ? Beat{"", std::chrono::steady_clock::now()} : *slowest;
}

std::unique_ptr<Log> WatchMembers(std::unique_ptr<Log> log, Heartbeats& beats) {
  return std::make_unique<WatchedLog>(std::move(log), beats);
}

}  // namespace parley::log
