#include "aggregate/restorer.h"

#include "aggregate/changelog.h"
#include "aggregate/snapshot.h"
#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/log/topics.h"
#include "common/obs/logging.h"

namespace parley::aggregate {
namespace {

constexpr size_t kRecordsPerRead = 2'000;
constexpr int kReadsPerAdvance = 16;
constexpr std::chrono::milliseconds kReadWait{20};

}  // namespace

Restorer::Restorer(const Options& options, log::Log& log, AggregateMetrics& metrics,
                   const FoldFactory& factory, int32_t partition)
    : options_(options),
      log_(log),
      metrics_(metrics),
      factory_(factory),
      changelog_{log::kAggregateChangelog, partition},
      logger_(obs::Logger("aggregate")),
      begun_(options.clock->Now()),
      use_snapshot_(!options.snapshot_dir.empty()),
      attempt_begun_(begun_) {}

void Restorer::StartAgain() {
  started_ = false;
  from_snapshot_ = false;
  image_ = StateImage();
  attempt_begun_ = options_.clock->Now();
}

absl::Status Restorer::Start() {
  ASSIGN_OR_RETURN(const log::PartitionRange range, log_.Range(changelog_));
  offset_ = range.start;
  target_ = range.end;
  if (use_snapshot_) {
    LoadSnapshot(range);
  }
  started_ = true;
  return absl::OkStatus();
}

void Restorer::LoadSnapshot(const log::PartitionRange& range) {
  const std::string path = SnapshotPath(options_.snapshot_dir, changelog_.partition);
  absl::StatusOr<Snapshot> snapshot = ReadSnapshot(path);
  if (snapshot.status().code() == absl::StatusCode::kNotFound) {
    return;
  }
  std::string why;
  if (!snapshot.ok()) {
    why = ToString(snapshot.status());
  } else if (const SnapshotInfo& info = snapshot->info; info.log_id != log_.id()) {
    why = fmt::format("made for log {}, this is {}", info.log_id, log_.id());
  } else if (info.partition != changelog_.partition) {
    why = fmt::format("made for partition {}", info.partition);
  } else if (info.changelog_offset < range.start || info.changelog_offset > range.end) {
    why = fmt::format("the changelog has offsets {} to {}, not {}", range.start, range.end,
                      info.changelog_offset);
  } else if (options_.clock->Now() - info.taken_at > options_.snapshot_max_age) {
    why = "too old";
  }
  if (!why.empty()) {
    logger_->warn("action=ignore_snapshot partition={} file={} reason={}", changelog_.partition,
                  obs::Field(path), obs::Field(why));
    return;
  }
  offset_ = snapshot->info.changelog_offset;
  image_.SetBase(std::move(snapshot->entries), snapshot->info.progress);
  from_snapshot_ = true;
  const std::chrono::duration<double> taken = snapshot->info.taken_at.time_since_epoch();
  metrics_.Shard(changelog_.partition).snapshot_time.Set(taken.count());
}

absl::StatusOr<std::optional<Restored>> Restorer::Advance() {
  if (!started_) {
    RETURN_IF_ERROR(Start());
  }
  for (int reads = 0; offset_ < target_ && reads < kReadsPerAdvance; ++reads) {
    ASSIGN_OR_RETURN(const bool more, ReadChunk());
    if (!more) {
      break;
    }
  }
  if (offset_ >= target_) {
    return Finish();
  }
  if (options_.clock->Now() - attempt_begun_ > options_.restore_timeout) {
    logger_->error("action=restore_again partition={} offset={} end={} reason={}", changelog_.partition,
                   offset_, target_,
                   obs::Field("a transaction stays open; look for a dead writer of the changelog"));
    StartAgain();
  }
  return std::nullopt;
}

// False when nothing can be read for now.
absl::StatusOr<bool> Restorer::ReadChunk() {
  absl::StatusOr<log::Chunk> chunk =
      log_.Read(changelog_, offset_, kRecordsPerRead, Deadline::After(kReadWait));
  if (chunk.status().code() == absl::StatusCode::kOutOfRange) {
    StartAgain();  // Retention has moved the start past us.
    return absl::UnavailableError(Message(chunk.status()));
  }
  RETURN_IF_ERROR(chunk.status());
  for (log::StoredRecord& record : chunk->records) {
    Take(record);
  }
  const bool more = chunk->next_offset > offset_;
  offset_ = chunk->next_offset;
  return more;
}

void Restorer::Take(log::StoredRecord& record) {
  absl::Status status;
  if (record.key == ProgressKey(changelog_.partition)) {
    absl::StatusOr<state::v1::Progress> progress = ParseProgress(record);
    status = progress.status();
    if (progress.ok()) {
      image_.AddProgress(*progress);
    }
  } else {
    const absl::StatusOr<int64_t> next_offset = EntryNextOffset(record);
    status = next_offset.status();
    if (next_offset.ok()) {
      image_.AddEntry(std::move(record.key), std::move(record.value), *next_offset);
    }
  }
  if (!status.ok()) {
    metrics_.foreign_entries.Increment();
    logger_->warn("action=ignore_foreign_entry reason={}", obs::Field(ToString(status)));
  }
}

// Where the input begins for us; later than `next_offset` only when retention has removed unread records.
absl::StatusOr<int64_t> Restorer::InputStart(int64_t next_offset) {
  const log::TopicPartition input{log::kExtractions, changelog_.partition};
  ASSIGN_OR_RETURN(const log::PartitionRange range, log_.Range(input));
  if (next_offset > range.end) {
    return MakeStatus(absl::StatusCode::kDataLoss,
                      "the changelog says that {}[{}] was read up to {}, but it ends at {}: the topic was "
                      "replaced; remove the changelog and the consolidated topics too",
                      input.topic, input.partition, next_offset, range.end);
  }
  if (next_offset < range.start && image_.progress()) {
    metrics_.lost_records.Increment(static_cast<double>(range.start - next_offset));
    logger_->error("action=skip_lost_input partition={} from={} to={} reason={}", input.partition,
                   next_offset, range.start, obs::Field("retention removed records before they were read"));
  }
  return std::max(next_offset, range.start);
}

absl::StatusOr<bool> Restorer::GroupOffsetDiffers(const state::v1::Progress& progress) {
  const log::TopicPartition input{log::kExtractions, changelog_.partition};
  ASSIGN_OR_RETURN(const log::Offsets offsets, log_.Committed(options_.group, input.topic));
  const auto at = offsets.find(input);
  const bool differs =
      at == offsets.end() ? progress.transaction() > 0 : at->second != progress.next_offset();
  if (differs) {
    logger_->warn("action=correct_group_offset partition={} group={} next_offset={}", input.partition,
                  at == offsets.end() ? -1 : at->second, progress.next_offset());
  }
  return differs;
}

absl::StatusOr<std::optional<Restored>> Restorer::Finish() {
  Restored restored;
  restored.progress = image_.progress().value_or(state::v1::Progress());
  ASSIGN_OR_RETURN(const int64_t next_offset, InputStart(restored.progress.next_offset()));
  restored.progress.set_next_offset(next_offset);
  ASSIGN_OR_RETURN(restored.group_offset_differs, GroupOffsetDiffers(restored.progress));
  restored.repairs = image_.Repairs();
  restored.progress_overtaken = image_.progress_overtaken();
  restored.fold = factory_();
  StateImage::Entries entries = image_.TakeEntries();
  absl::Status loaded;
  while (loaded.ok() && !entries.empty()) {
    const auto entry = entries.extract(entries.begin());  // Frees as it goes.
    loaded = restored.fold->LoadEntry(entry.key(), entry.mapped());
  }
  loaded = loaded.ok() ? restored.fold->FinishLoad() : loaded;
  if (!loaded.ok() && from_snapshot_) {
    logger_->warn("action=ignore_snapshot partition={} reason={}", changelog_.partition,
                  obs::Field(ToString(loaded)));
    use_snapshot_ = false;
    StartAgain();
    return std::nullopt;
  }
  RETURN_IF_ERROR(Annotate(
      loaded, fmt::format("restoring partition {} from {}", changelog_.partition, changelog_.topic)));
  const std::chrono::duration<double> took = options_.clock->Now() - begun_;
  metrics_.Restored(from_snapshot_, took.count(), image_.unfinished(), restored.repairs.size());
  logger_->info(
      "action=restored partition={} next_offset={} transaction={} snapshot={} unfinished={} "
      "repairs={} seconds={:.3f}",
      changelog_.partition, next_offset, restored.progress.transaction(), from_snapshot_, image_.unfinished(),
      restored.repairs.size(), took.count());
  return restored;
}

}  // namespace parley::aggregate
