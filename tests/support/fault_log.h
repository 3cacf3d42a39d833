// A log that passes everything on, and whose commits fail when a test says so.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <utility>

#include "common/base/mutex.h"
#include "common/base/status_macros.h"
#include "common/log/log.h"

namespace parley::test {

enum class CommitFault {
  kNone,
  kAborted,             // Did not happen; the read position goes back.
  kFull,                // As kAborted, for want of room.
  kUnknownHappened,     // kUnavailable, although it happened.
  kUnknownNotHappened,  // kUnavailable, and it did not.
  kFenced,              // A newer instance: joins in truth, so that the member is fenced.
};

// Threads: any, as the log below. Ownership: the log outlives this.
class FaultLog final : public log::Log {
 public:
  // Asked before each commit with its number (from 1, over all members).
  using Plan = std::function<CommitFault(int commit)>;

  // Asked before each Append, which does not happen when the answer is an error.
  using AppendPlan = std::function<absl::Status()>;

  FaultLog(log::Log& inner, Plan plan, AppendPlan append_plan = {})
      : inner_(inner), append_plan_(std::move(append_plan)), plan_(std::move(plan)) {}

  std::string id() const override { return inner_.id(); }
  absl::Status EnsureTopic(const log::TopicSpec& spec) override { return inner_.EnsureTopic(spec); }
  absl::StatusOr<int32_t> Partitions(std::string_view topic) override { return inner_.Partitions(topic); }
  absl::StatusOr<std::vector<int64_t>> Append(std::span<const log::Record> records) override {
    if (append_plan_) {
      RETURN_IF_ERROR(append_plan_());
    }
    return inner_.Append(records);
  }
  absl::StatusOr<log::Chunk> Read(const log::TopicPartition& partition, int64_t offset, size_t max_records,
                                  Deadline deadline) override {
    return inner_.Read(partition, offset, max_records, deadline);
  }
  absl::StatusOr<log::PartitionRange> Range(const log::TopicPartition& partition) override {
    return inner_.Range(partition);
  }
  absl::StatusOr<int64_t> OffsetAt(const log::TopicPartition& partition, WallTime time) override {
    return inner_.OffsetAt(partition, time);
  }
  absl::StatusOr<log::Offsets> Committed(std::string_view group, std::string_view topic) override {
    return inner_.Committed(group, topic);
  }
  absl::StatusOr<std::unique_ptr<log::Member>> Join(log::MemberOptions options) override {
    ASSIGN_OR_RETURN(auto member, inner_.Join(options));
    return std::make_unique<FaultMember>(*this, std::move(options), std::move(member));
  }

 private:
  class FaultMember final : public log::Member {
   public:
    FaultMember(FaultLog& log, log::MemberOptions options, std::unique_ptr<log::Member> inner)
        : log_(log), options_(std::move(options)), inner_(std::move(inner)) {}

    absl::StatusOr<log::PollResult> Poll(size_t max_records, Deadline deadline) override {
      auto polled = inner_->Poll(max_records, deadline);
      if (polled.ok()) {
        for (const auto& gone : polled->revoked) assigned_.erase(gone);
        assigned_.insert(polled->assigned.begin(), polled->assigned.end());
      }
      return polled;
    }
    absl::Status Commit(std::span<const log::Record> outputs, const log::Offsets& next) override {
      switch (log_.NextFault()) {
        case CommitFault::kNone:
          return inner_->Commit(outputs, next);
        case CommitFault::kAborted:
          RETURN_IF_ERROR(Rewind());
          return absl::AbortedError("told to abort");
        case CommitFault::kFull:
          RETURN_IF_ERROR(Rewind());
          return absl::ResourceExhaustedError("told to have no room");
        case CommitFault::kUnknownHappened:
          RETURN_IF_ERROR(inner_->Commit(outputs, next));
          return absl::UnavailableError("told to forget that it happened");
        case CommitFault::kUnknownNotHappened:
          return absl::UnavailableError("told to forget that it did not happen");
        case CommitFault::kFenced:
          usurper_ = *log_.inner_.Join(options_);
          return inner_->Commit(outputs, next);
      }
      return absl::OkStatus();
    }
    absl::Status Seek(const log::TopicPartition& partition, int64_t offset) override {
      return inner_->Seek(partition, offset);
    }
    absl::Status Pause(const log::TopicPartition& partition) override { return inner_->Pause(partition); }
    absl::Status Resume(const log::TopicPartition& partition) override { return inner_->Resume(partition); }
    absl::Status Shutdown(Deadline deadline) override { return inner_->Shutdown(deadline); }

   private:
    absl::Status Rewind() {
      for (const log::TopicPartition& partition : assigned_) {
        ASSIGN_OR_RETURN(const log::Offsets committed,
                         log_.inner_.Committed(options_.group, partition.topic));
        ASSIGN_OR_RETURN(const log::PartitionRange range, log_.inner_.Range(partition));
        const auto next = committed.find(partition);
        RETURN_IF_ERROR(inner_->Seek(partition, next == committed.end() ? range.start : next->second));
      }
      return absl::OkStatus();
    }

    FaultLog& log_;
    const log::MemberOptions options_;
    const std::unique_ptr<log::Member> inner_;
    std::unique_ptr<log::Member> usurper_;
    std::set<log::TopicPartition> assigned_;
  };

  CommitFault NextFault() {
    MutexLock lock(mutex_);
    return plan_(++commits_);
  }

  log::Log& inner_;
  const AppendPlan append_plan_;
  Mutex mutex_;
  const Plan plan_;
  int commits_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace parley::test
