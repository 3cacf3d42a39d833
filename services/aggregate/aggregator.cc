#include "aggregate/aggregator.h"

#include <algorithm>
#include <atomic>
#include <filesystem>

#include "aggregate/dead_letter.h"
#include "aggregate/shard.h"
#include "aggregate/shard_step.h"
#include "aggregate/snapshot.h"
#include "common/base/hash.h"
#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/log/received.h"
#include "common/log/topics.h"
#include "common/obs/logging.h"

namespace parley::aggregate {
namespace {

// What one commit carries.
struct AtomicStep {
  std::vector<log::Record> outputs;
  log::Offsets next;
  struct Part {
    state::v1::Progress progress;
    size_t inputs;
  };
  std::map<int32_t, Part> parts;  // By partition.
  std::vector<v1::DeadLetterReason> dead_letters;
  std::vector<WallTime> received;  // Of the articles merged, where it is known.
  size_t inputs = 0;
  WallTime newest_input;
  log::TopicPartition last_input;  // Where the last input came from.
  int64_t last_offset = -1;
};

absl::Status Check(const Options& options) {
  if (options.group.empty() || options.instance.empty()) {
    return InvalidArgument("aggregate: group \"{}\" and instance \"{}\" must not be empty", options.group,
                           options.instance);
  }
  if (options.max_records < 1 || options.max_records > 1000) {
    return InvalidArgument("aggregate: max_records is {}, 1 to 1000 are allowed", options.max_records);
  }
  if (options.max_output_records < 1 || options.max_output_bytes < 1) {
    return InvalidArgument("aggregate: max_output_records and max_output_bytes must be positive");
  }
  return absl::OkStatus();
}

bool IsFinal(const absl::Status& status) {
  return !status.ok() && !IsRetryable(status) && status.code() != absl::StatusCode::kAborted;
}

class AggregatorImpl : public Aggregator {
 public:
  AggregatorImpl(const Options& options, log::Log& log, obs::Metrics& metrics, FoldFactory factory,
                 std::unique_ptr<log::Member> member)
      : options_(options),
        log_(log),
        metrics_(metrics),
        factory_(std::move(factory)),
        logger_(obs::Logger("aggregate")),
        member_(std::move(member)),
        step_limit_(options.max_records) {}

  absl::Status Run(const StopSource& stop) override;
  absl::Status Step() override;
  absl::Status Shutdown() override;
  bool Ready() const override { return ready_; }

 private:
  // Membership.
  void Drop(const std::vector<log::TopicPartition>& revoked);
  void TakeOn(const std::vector<log::TopicPartition>& assigned);
  void Sort(std::vector<log::StoredRecord>& records);
  void StartRestore(Shard& shard);
  absl::Status GoOnRestoring();
  void GoLive(Shard& shard, Restored restored);
  bool Restoring() const;

  // The atomic step.
  bool HasWork() const;
  absl::StatusOr<AtomicStep> Build();
  absl::Status Fill(Shard& shard, ShardStep& part, AtomicStep& step, size_t output_records,
                    size_t output_bytes);
  absl::Status ApplyNext(Shard& shard, ShardStep& part, AtomicStep& step);
  absl::StatusOr<Updates> Apply(Shard& shard, const v1::FoldInput& input, int64_t offset);
  void DeadLetter(const log::StoredRecord& record, v1::DeadLetterReason reason, const std::string& message,
                  ShardStep& part, AtomicStep& step);
  absl::Status Commit(const AtomicStep& step);
  void Committed(const AtomicStep& step);
  absl::Status Failed(const AtomicStep& step, const absl::Status& status);
  absl::Status Refused(const AtomicStep& step, const absl::Status& status);
  void TakeBack(const AtomicStep& step);

  // Snapshots and gauges.
  bool SnapshotDue(const Shard& shard) const;
  absl::Status TakeSnapshot(Shard& shard);
  void ShowGauges();

  const Options options_;
  log::Log& log_;
  AggregateMetrics metrics_;
  const FoldFactory factory_;
  const std::shared_ptr<spdlog::logger> logger_;
  const std::unique_ptr<log::Member> member_;
  std::map<int32_t, Shard> shards_;  // By partition.
  // Records that are not to be applied again, by partition and offset, and why.
  std::map<int32_t, std::map<int64_t, std::string>> poison_;
  size_t step_limit_;  // Inputs in a step: fewer while looking for one that cannot be committed.
  std::atomic<bool> ready_ = false;
};

absl::Status AggregatorImpl::Run(const StopSource& stop) {
  logger_->info("action=start instance={} group={}", options_.instance, options_.group);
  while (!stop.Requested()) {
    const absl::Status status = Step();
    if (IsFinal(status)) {
      ready_ = false;
      logger_->error("action=end instance={} reason={}", options_.instance, obs::Field(ToString(status)));
      return status;
    }
    if (!status.ok()) {
      stop.WaitFor(Deadline::After(options_.retry_wait));
    }
  }
  return Shutdown();
}

absl::Status AggregatorImpl::Step() {
  const Deadline deadline = Restoring() ? Deadline::Now() : Deadline::After(options_.poll_wait);
  ASSIGN_OR_RETURN(log::PollResult polled, member_->Poll(options_.max_records, deadline));
  Drop(polled.revoked);
  TakeOn(polled.assigned);
  Sort(polled.records);
  while (HasWork()) {
    ASSIGN_OR_RETURN(const AtomicStep step, Build());
    RETURN_IF_ERROR(Commit(step));
  }
  RETURN_IF_ERROR(GoOnRestoring());
  for (auto& [partition, shard] : shards_) {
    if (SnapshotDue(shard)) {
      RETURN_IF_ERROR(TakeSnapshot(shard));
    }
  }
  ShowGauges();
  ready_ = !Restoring();
  return absl::OkStatus();
}

absl::Status AggregatorImpl::Shutdown() {
  ready_ = false;
  for (auto& [partition, shard] : shards_) {
    if (shard.live() && shard.since_snapshot > 0 && !options_.snapshot_dir.empty()) {
      TakeSnapshot(shard).IgnoreError();  // Only makes the next start slower; it has been logged.
    }
  }
  shards_.clear();
  return member_->Shutdown(Deadline::After(options_.shutdown_wait));
}

void AggregatorImpl::Drop(const std::vector<log::TopicPartition>& revoked) {
  for (const log::TopicPartition& partition : revoked) {
    if (const auto shard = shards_.find(partition.partition); shard != shards_.end()) {
      shard->second.gauges.Clear();
      shards_.erase(shard);
    }
    poison_.erase(partition.partition);
    step_limit_ = options_.max_records;
    logger_->info("action=revoked partition={}", partition.partition);
  }
}

void AggregatorImpl::TakeOn(const std::vector<log::TopicPartition>& assigned) {
  for (const log::TopicPartition& input : assigned) {
    Shard& shard =
        shards_.try_emplace(input.partition, Shard{.input = input, .gauges = metrics_.Shard(input.partition)})
            .first->second;
    if (!options_.snapshot_dir.empty()) {
      shard.crash_mark = CrashMark::Open(fmt::format("{}/aggregate-{}-{}.mark", options_.snapshot_dir,
                                                     input.partition, Hex64(Hash64(log_.id()))));
    }
    if (const auto culprit = shard.crash_mark ? shard.crash_mark->Culprit() : std::nullopt) {
      poison_[input.partition][*culprit] =
          fmt::format("the process died {} times while applying it", CrashMark::kMaxCrashes);
    }
    logger_->info("action=assigned partition={}", input.partition);
    StartRestore(shard);
  }
}

void AggregatorImpl::StartRestore(Shard& shard) {
  shard.fold.reset();
  shard.pending.clear();
  shard.restorer = std::make_unique<Restorer>(options_, log_, metrics_, factory_, shard.input.partition);
  // Not pausing would only make us read in vain.
  member_->Pause(shard.input).IgnoreError();
}

void AggregatorImpl::Sort(std::vector<log::StoredRecord>& records) {
  for (log::StoredRecord& record : records) {
    const auto at = shards_.find(record.partition);
    if (at != shards_.end() && at->second.live()) {
      at->second.pending.push_back(std::move(record));
    }
  }
}

bool AggregatorImpl::Restoring() const {
  return std::any_of(shards_.begin(), shards_.end(), [](const auto& entry) { return !entry.second.live(); });
}

absl::Status AggregatorImpl::GoOnRestoring() {
  for (auto& [partition, shard] : shards_) {
    if (shard.live()) {
      continue;
    }
    ASSIGN_OR_RETURN(std::optional<Restored> restored, shard.restorer->Advance());
    if (restored) {
      GoLive(shard, *std::move(restored));
    }
  }
  return absl::OkStatus();
}

void AggregatorImpl::GoLive(Shard& shard, Restored restored) {
  absl::Status status = member_->Seek(shard.input, restored.progress.next_offset());
  status = status.ok() ? member_->Resume(shard.input) : status;
  if (!status.ok()) {  // No longer ours; the next poll says so.
    logger_->info("action=restore_again partition={} reason={}", shard.input.partition,
                  obs::Field(ToString(status)));
    StartRestore(shard);
    return;
  }
  shard.restorer.reset();
  shard.fold = std::move(restored.fold);
  shard.progress = restored.progress;
  shard.repairs = std::move(restored.repairs);
  shard.must_commit = restored.group_offset_differs || restored.progress_overtaken || !shard.repairs.empty();
  shard.since_snapshot = 0;
  shard.last_snapshot = options_.clock->Now();
}

bool AggregatorImpl::HasWork() const {
  return std::any_of(shards_.begin(), shards_.end(), [](const auto& entry) {
    return entry.second.live() && (!entry.second.pending.empty() || entry.second.must_commit);
  });
}

// Applies pending records until a limit is reached. After an error the folds that took part are restored.
absl::StatusOr<AtomicStep> AggregatorImpl::Build() {
  AtomicStep step;
  size_t bytes = 0;
  for (auto& [partition, shard] : shards_) {
    const bool full = step.inputs >= step_limit_ || step.outputs.size() >= options_.max_output_records ||
                      bytes >= options_.max_output_bytes;
    if (full || !shard.live() || (shard.pending.empty() && !shard.must_commit)) {
      continue;
    }
    ShardStep part(partition, shard.progress, options_.encoding);
    part.AddRepairs(shard.repairs);
    const absl::Status status = Fill(shard, part, step, step.outputs.size(), bytes);
    step.newest_input = std::max(step.newest_input, part.newest_input());
    bytes += part.output_bytes();
    const state::v1::Progress progress = part.Finish(step.outputs);
    step.parts[partition] = {progress, part.inputs()};
    step.next[shard.input] = progress.next_offset();
    if (!status.ok()) {
      poison_[step.last_input.partition][step.last_offset] = Message(status);
      return Failed(step, absl::AbortedError(status.message()));
    }
  }
  return step;
}

absl::Status AggregatorImpl::Fill(Shard& shard, ShardStep& part, AtomicStep& step, size_t output_records,
                                  size_t output_bytes) {
  const auto has_room = [&] {
    return step.inputs < step_limit_ &&
           output_records + part.output_records() < options_.max_output_records &&
           output_bytes + part.output_bytes() < options_.max_output_bytes;
  };
  while (!shard.pending.empty() && (step.inputs == 0 || has_room())) {
    const absl::Status status = ApplyNext(shard, part, step);
    shard.pending.pop_front();
    RETURN_IF_ERROR(status);
  }
  return absl::OkStatus();
}

absl::Status AggregatorImpl::ApplyNext(Shard& shard, ShardStep& part, AtomicStep& step) {
  const log::StoredRecord& record = shard.pending.front();
  ++step.inputs;
  step.last_input = shard.input;
  step.last_offset = record.offset;
  const auto& poison = poison_[shard.input.partition];
  if (const auto at = poison.find(record.offset); at != poison.end()) {
    DeadLetter(record, v1::DEAD_LETTER_REASON_FOLD_FAILURE, at->second, part, step);
    return absl::OkStatus();
  }
  v1::FoldInput input;
  absl::Status readable = log::Unwrap(record, input);
  if (readable.ok() && input.input_case() == v1::FoldInput::INPUT_NOT_SET) {
    readable = absl::DataLossError("the record holds neither an extraction nor a tick");
  }
  if (!readable.ok()) {
    DeadLetter(record, v1::DEAD_LETTER_REASON_UNDECODABLE_RECORD, Message(readable), part, step);
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(Updates updates, Apply(shard, input, record.offset));
  if (const auto received = log::ReceivedOf(record.headers)) {
    step.received.push_back(*received);
  }
  return part.Add(record, std::move(updates));
}

// Our fold throws nothing, but what it stands on may (no memory for one huge input).
absl::StatusOr<Updates> AggregatorImpl::Apply(Shard& shard, const v1::FoldInput& input, int64_t offset) {
  if (shard.crash_mark) {
    shard.crash_mark->Enter(offset);
  }
  absl::StatusOr<Updates> updates = Updates();
  try {
    updates = shard.fold->Apply(input);
  } catch (const std::exception& error) {
    updates = Internal("the fold failed: {}", error.what());
  } catch (...) {
    updates = Internal("the fold failed with an exception of an unknown type");
  }
  if (shard.crash_mark) {
    shard.crash_mark->Leave();
  }
  return updates;
}

void AggregatorImpl::DeadLetter(const log::StoredRecord& record, v1::DeadLetterReason reason,
                                const std::string& message, ShardStep& part, AtomicStep& step) {
  logger_->warn("action=dead_letter partition={} offset={} reason={} message={}", record.partition,
                record.offset, v1::DeadLetterReason_Name(reason), obs::Field(message));
  step.dead_letters.push_back(reason);
  part.AddDeadLetter(record, MakeDeadLetter(record, reason, message));
}

absl::Status AggregatorImpl::Commit(const AtomicStep& step) {
  const auto begun = std::chrono::steady_clock::now();
  const absl::Status status = member_->Commit(step.outputs, step.next);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  metrics_.commit_seconds.Observe(took.count());
  if (!status.ok()) {
    return Failed(step, status);
  }
  Committed(step);
  return absl::OkStatus();
}

void AggregatorImpl::Committed(const AtomicStep& step) {
  for (const auto& [partition, part] : step.parts) {
    Shard& shard = shards_.at(partition);
    shard.progress = part.progress;
    shard.since_snapshot += part.inputs;
    shard.repairs.clear();
    shard.must_commit = false;
    std::erase_if(poison_[partition],
                  [&](const auto& entry) { return entry.first < shard.progress.next_offset(); });
  }
  for (const v1::DeadLetterReason reason : step.dead_letters) {
    metrics_.DeadLetters(reason).Increment();
  }
  step_limit_ = std::min(options_.max_records, step_limit_ * 2);
  if (step.inputs > 0) {
    metrics_.records.Increment(static_cast<double>(step.inputs));
    metrics_.step_records.Observe(static_cast<double>(step.inputs));
    metrics_.step_outputs.Observe(static_cast<double>(step.outputs.size()));
    const WallTime now = options_.clock->Now();
    metrics_.input_age.Set(std::chrono::duration<double>(now - step.newest_input).count());
    for (const WallTime received : step.received) {
      metrics_.age.Observe(received, now);
    }
  }
}

// The rules of Member::Commit. Whatever happened to the records, the log is asked what is true now.
absl::Status AggregatorImpl::Failed(const AtomicStep& step, const absl::Status& status) {
  metrics_.CommitFailures(status.code()).Increment();
  logger_->warn("action=step_failed records={} outputs={} reason={}", step.inputs, step.outputs.size(),
                obs::Field(ToString(status)));
  if (status.code() == absl::StatusCode::kFailedPrecondition) {
    return status;
  }
  TakeBack(step);
  return status.code() == absl::StatusCode::kInvalidArgument ? Refused(step, status) : status;
}

// Something in the step can never be committed (a record too large, say): finds it by halving, and then
// dead-letters the input that it comes from.
absl::Status AggregatorImpl::Refused(const AtomicStep& step, const absl::Status& status) {
  if (step.inputs > 1) {
    step_limit_ = step.inputs / 2;
    return absl::AbortedError(status.message());
  }
  auto& poison = poison_[step.last_input.partition];
  if (step.inputs == 0 || poison.contains(step.last_offset)) {
    return Annotate(absl::InternalError(status.message()), "a step without any extraction was refused");
  }
  poison[step.last_offset] = fmt::format("its outputs cannot be written: {}", Message(status));
  return absl::AbortedError(status.message());
}

// A failed commit may have moved the read positions of all partitions.
void AggregatorImpl::TakeBack(const AtomicStep& step) {
  for (auto& [partition, shard] : shards_) {
    if (!shard.live()) {
      continue;
    }
    shard.pending.clear();
    if (step.parts.contains(partition) || !member_->Seek(shard.input, shard.progress.next_offset()).ok()) {
      StartRestore(shard);
    }
  }
  ready_ = !Restoring();
}

bool AggregatorImpl::SnapshotDue(const Shard& shard) const {
  if (options_.snapshot_dir.empty() || !shard.live() || shard.since_snapshot == 0) {
    return false;
  }
  return shard.since_snapshot >= options_.snapshot_records ||
         options_.clock->Now() - shard.last_snapshot >= options_.snapshot_interval;
}

// The changelog's end is asked for first, and then a commit proves that we were the owner all the time: so
// nobody else's entries lie below it. Asked for later it could hide those of the next owner.
absl::Status AggregatorImpl::TakeSnapshot(Shard& shard) {
  const int32_t partition = shard.input.partition;
  ASSIGN_OR_RETURN(const log::PartitionRange changelog, log_.Range({log::kAggregateChangelog, partition}));
  AtomicStep step;
  ShardStep part(partition, shard.progress, options_.encoding);
  part.AddRepairs(shard.repairs);
  step.parts[partition] = {part.Finish(step.outputs), 0};
  step.next[shard.input] = shard.progress.next_offset();
  RETURN_IF_ERROR(Commit(step));
  const SnapshotInfo info{.log_id = log_.id(),
                          .partition = partition,
                          .progress = shard.progress,
                          .changelog_offset = changelog.end,
                          .taken_at = options_.clock->Now()};
  const std::string path = SnapshotPath(options_.snapshot_dir, partition);
  const absl::Status written = WriteSnapshot(path, info, *shard.fold);
  shard.since_snapshot = 0;
  shard.last_snapshot = info.taken_at;
  metrics_.Snapshots(written.ok()).Increment();
  if (written.ok()) {
    const std::chrono::duration<double> taken = info.taken_at.time_since_epoch();
    shard.gauges.snapshot_time.Set(taken.count());
  } else {
    logger_->warn("action=snapshot_failed partition={} reason={}", partition, obs::Field(ToString(written)));
  }
  return absl::OkStatus();
}

void AggregatorImpl::ShowGauges() {
  size_t live = 0;
  for (auto& [partition, shard] : shards_) {
    if (!shard.live()) {
      continue;
    }
    ++live;
    shard.gauges.live_articles.Set(static_cast<double>(shard.fold->live_articles()));
    shard.gauges.live_stories.Set(static_cast<double>(shard.fold->live_stories()));
    shard.gauges.ignored.Set(static_cast<double>(shard.fold->ignored()));
  }
  metrics_.shards.Set(static_cast<double>(live));
  metrics_.restoring.Set(static_cast<double>(shards_.size() - live));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Aggregator>> Aggregator::Create(const Options& options, log::Log& log,
                                                               obs::Metrics& metrics, FoldFactory factory) {
  RETURN_IF_ERROR(Check(options));
  if (std::error_code error; !options.snapshot_dir.empty()) {
    std::filesystem::create_directories(options.snapshot_dir, error);
    if (error) {
      return InvalidArgument("aggregate: cannot make snapshot_dir {}: {}", options.snapshot_dir,
                             error.message());
    }
  }
  ASSIGN_OR_RETURN(
      std::unique_ptr<log::Member> member,
      log.Join({.group = options.group, .topics = {log::kExtractions}, .instance = options.instance}));
  return std::make_unique<AggregatorImpl>(options, log, metrics, std::move(factory), std::move(member));
}

}  // namespace parley::aggregate
