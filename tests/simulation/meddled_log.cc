#include "tests/simulation/meddled_log.h"

#include "common/base/status_macros.h"

namespace parley::simulation {
namespace {

using log::Offsets;
using log::Record;
using log::TopicPartition;

class MeddledMember : public log::Member {
 public:
  MeddledMember(std::unique_ptr<log::Member> member, const Meddler& meddler)
      : member_(std::move(member)), meddler_(meddler) {}

  absl::StatusOr<log::PollResult> Poll(size_t max_records, Deadline deadline) override {
    meddler_.before();
    return member_->Poll(max_records, deadline);
  }
  absl::Status Commit(std::span<const Record> outputs, const Offsets& next) override {
    meddler_.before();
    const absl::Status status = member_->Commit(outputs, next);
    meddler_.after_commit();
    return status;
  }
  absl::Status Seek(const TopicPartition& partition, int64_t offset) override {
    meddler_.before();
    return member_->Seek(partition, offset);
  }
  absl::Status Pause(const TopicPartition& partition) override {
    meddler_.before();
    return member_->Pause(partition);
  }
  absl::Status Resume(const TopicPartition& partition) override {
    meddler_.before();
    return member_->Resume(partition);
  }
  absl::Status Shutdown(Deadline deadline) override {
    meddler_.before();
    return member_->Shutdown(deadline);
  }

 private:
  const std::unique_ptr<log::Member> member_;
  const Meddler& meddler_;
};

class MeddledLog : public log::Log {
 public:
  MeddledLog(log::Log& log, Meddler meddler) : log_(log), meddler_(std::move(meddler)) {}

  std::string id() const override { return log_.id(); }
  absl::Status EnsureTopic(const log::TopicSpec& spec) override {
    meddler_.before();
    return log_.EnsureTopic(spec);
  }
  absl::StatusOr<int32_t> Partitions(std::string_view topic) override {
    meddler_.before();
    return log_.Partitions(topic);
  }
  absl::StatusOr<std::vector<int64_t>> Append(std::span<const Record> records) override {
    meddler_.before();
    return log_.Append(records);
  }
  absl::StatusOr<log::Chunk> Read(const TopicPartition& partition, int64_t offset, size_t max_records,
                                  Deadline deadline) override {
    meddler_.before();
    return log_.Read(partition, offset, max_records, deadline);
  }
  absl::StatusOr<log::PartitionRange> Range(const TopicPartition& partition) override {
    meddler_.before();
    return log_.Range(partition);
  }
  absl::StatusOr<int64_t> OffsetAt(const TopicPartition& partition, WallTime time) override {
    meddler_.before();
    return log_.OffsetAt(partition, time);
  }
  absl::StatusOr<Offsets> Committed(std::string_view group, std::string_view topic) override {
    meddler_.before();
    return log_.Committed(group, topic);
  }
  absl::StatusOr<std::unique_ptr<log::Member>> Join(log::MemberOptions options) override {
    meddler_.before();
    ASSIGN_OR_RETURN(std::unique_ptr<log::Member> member, log_.Join(std::move(options)));
    return std::make_unique<MeddledMember>(std::move(member), meddler_);
  }

 private:
  log::Log& log_;
  const Meddler meddler_;
};

}  // namespace

std::unique_ptr<log::Log> MakeMeddledLog(log::Log& log, Meddler meddler) {
  return std::make_unique<MeddledLog>(log, std::move(meddler));
}

}  // namespace parley::simulation
