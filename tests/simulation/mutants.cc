#include "tests/simulation/mutants.h"

#include "common/base/status_macros.h"
#include "common/log/topics.h"

namespace parley::simulation {
namespace {

using log::Chunk;
using log::Offsets;
using log::Record;
using log::TopicPartition;

// What the mutant does differently.
struct Mistakes {
  absl::StatusCode taken_for_ok =
      absl::StatusCode::kOk;         // A commit that ends so is believed to have happened.
  bool trusts_group_offset = false;  // Reads on at the group's offset instead of the progress record's.
  bool stops_at_stable_end = false;  // Takes the last stable offset for the end of the changelog.
  bool ignores_steps = false;        // Takes every changelog entry for part of the next complete step.
  bool forgets_progress = false;     // Commits without the progress record.
  bool splits_commit = false;        // Appends outputs and offsets one after the other.
};

class MutantMember : public log::Member {
 public:
  MutantMember(std::unique_ptr<log::Member> member, const Mistakes& mistakes)
      : member_(std::move(member)), mistakes_(mistakes) {}

  absl::StatusOr<log::PollResult> Poll(size_t max_records, Deadline deadline) override {
    return member_->Poll(max_records, deadline);
  }
  absl::Status Commit(std::span<const Record> outputs, const Offsets& next) override {
    std::vector<Record> written(outputs.begin(), outputs.end());
    if (mistakes_.forgets_progress && written.size() > 3) {
      written.pop_back();
    }
    absl::Status status;
    if (mistakes_.splits_commit) {
      status = member_->Commit(written, {});
      status = status.ok() ? member_->Commit({}, next) : status;
    } else {
      status = member_->Commit(written, next);
    }
    return status.code() == mistakes_.taken_for_ok ? absl::OkStatus() : status;
  }
  absl::Status Seek(const TopicPartition& partition, int64_t offset) override {
    return mistakes_.trusts_group_offset ? absl::OkStatus() : member_->Seek(partition, offset);
  }
  absl::Status Pause(const TopicPartition& partition) override { return member_->Pause(partition); }
  absl::Status Resume(const TopicPartition& partition) override { return member_->Resume(partition); }
  absl::Status Shutdown(Deadline deadline) override { return member_->Shutdown(deadline); }

 private:
  const std::unique_ptr<log::Member> member_;
  const Mistakes mistakes_;
};

class MutantLog : public log::Log {
 public:
  MutantLog(log::Log& log, const Mistakes& mistakes) : log_(log), mistakes_(mistakes) {}

  std::string id() const override { return log_.id(); }
  absl::Status EnsureTopic(const log::TopicSpec& spec) override { return log_.EnsureTopic(spec); }
  absl::StatusOr<int32_t> Partitions(std::string_view topic) override { return log_.Partitions(topic); }
  absl::StatusOr<std::vector<int64_t>> Append(std::span<const Record> records) override {
    return log_.Append(records);
  }
  absl::StatusOr<Chunk> Read(const TopicPartition& partition, int64_t offset, size_t max_records,
                             Deadline deadline) override {
    absl::StatusOr<Chunk> chunk = log_.Read(partition, offset, max_records, deadline);
    if (mistakes_.ignores_steps && chunk.ok()) {
      for (log::StoredRecord& record : chunk->records) {
        for (log::Header& header : record.headers) {
          header.value = header.name == "parley_next_offset" ? "0" : header.value;
        }
      }
    }
    return chunk;
  }
  absl::StatusOr<log::PartitionRange> Range(const TopicPartition& partition) override {
    ASSIGN_OR_RETURN(log::PartitionRange range, log_.Range(partition));
    if (mistakes_.stops_at_stable_end && partition.topic == log::kAggregateChangelog) {
      ASSIGN_OR_RETURN(const Chunk all, log_.Read(partition, range.start, SIZE_MAX, Deadline::Now()));
      range.end = all.next_offset;
    }
    return range;
  }
  absl::StatusOr<int64_t> OffsetAt(const TopicPartition& partition, WallTime time) override {
    return log_.OffsetAt(partition, time);
  }
  absl::StatusOr<Offsets> Committed(std::string_view group, std::string_view topic) override {
    return log_.Committed(group, topic);
  }
  absl::StatusOr<std::unique_ptr<log::Member>> Join(log::MemberOptions options) override {
    ASSIGN_OR_RETURN(std::unique_ptr<log::Member> member, log_.Join(std::move(options)));
    return std::make_unique<MutantMember>(std::move(member), mistakes_);
  }

 private:
  log::Log& log_;
  const Mistakes mistakes_;
};

Mutant Make(std::string name, Weather weather, const Mistakes& mistakes) {
  return {std::move(name), weather,
          [mistakes](log::Log& log) { return std::make_unique<MutantLog>(log, mistakes); }};
}

}  // namespace

std::vector<Mutant> Mutants() {
  return {Make("takes_unknown_for_done", Weather::kRough, {.taken_for_ok = absl::StatusCode::kUnavailable}),
          Make("takes_aborted_for_done", Weather::kRough, {.taken_for_ok = absl::StatusCode::kAborted}),
          Make("trusts_the_group_offset", Weather::kRough, {.trusts_group_offset = true}),
          Make("stops_at_the_last_stable_offset", Weather::kRough, {.stops_at_stable_end = true}),
          Make("forgets_the_progress_record", Weather::kRough, {.forgets_progress = true}),
          Make("commits_in_two_parts", Weather::kRough, {.splits_commit = true}),
          Make("ignores_which_step_an_entry_is_of", Weather::kTorn, {.ignores_steps = true})};
}

}  // namespace parley::simulation
