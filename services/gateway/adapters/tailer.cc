#include "gateway/adapters/tailer.h"

#include <algorithm>
#include <map>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/obs/logging.h"

namespace parley::gateway {
namespace {

constexpr std::chrono::seconds kLagInterval{1};

}  // namespace

struct Tailer::Batch {
  std::vector<int64_t> next;
  std::vector<RecordPtr> records;
  std::vector<size_t> sources;  // Of each record.
  size_t bytes = 0;
};

absl::StatusOr<std::unique_ptr<Tailer>> Tailer::Create(const Options& options, const Parts& parts,
                                                       std::unique_ptr<View> view, Listener listener) {
  const std::string rebuilt = view->rebuilt();
  std::unique_ptr<Tailer> tailer(new Tailer(options, parts, std::move(view), std::move(listener)));
  if (!rebuilt.empty()) {
    parts.metrics.ViewRebuilds(rebuilt).Increment();
    tailer->NoteRebuild();
  }
  ASSIGN_OR_RETURN(const std::vector<int64_t> next, tailer->StartPositions());
  tailer->Publish(next);
  return tailer;
}

absl::StatusOr<std::vector<int64_t>> Tailer::StartPositions() const {
  std::vector<int64_t> next;
  for (const Source& source : sources()) {
    const auto known = view_->positions().find(source.partition);
    if (known != view_->positions().end()) {
      next.push_back(known->second);
    } else {
      ASSIGN_OR_RETURN(const log::PartitionRange range, parts_.log.Range(source.partition));
      next.push_back(range.start);
    }
  }
  return next;
}

void Tailer::NoteRebuild() {
  for (size_t i = 0; i < sources().size(); ++i) {
    if (const auto range = parts_.log.Range(sources()[i].partition); range.ok()) {
      news_from_[i] = range->end;
    }
  }
}

absl::Status Tailer::Run(const StopSource& stop) {
  while (!stop.Requested()) {
    if (damaged_.exchange(false)) {
      RETURN_IF_ERROR(Recover(absl::DataLossError("a reader found it damaged")));
    }
    const absl::StatusOr<size_t> applied = Step();
    if (!applied.ok()) {
      RETURN_IF_ERROR(Recover(applied.status()));
      stop.WaitFor(Deadline::After(options_.retry_interval));
    } else if (*applied == 0) {
      stop.WaitFor(Deadline::After(options_.poll_interval));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<size_t> Tailer::Step() {
  Batch batch{.next = Positions(), .records = {}, .sources = {}};
  for (size_t i = 0; i < sources().size(); ++i) {
    RETURN_IF_ERROR(Collect((first_source_ + i) % sources().size(), batch));
  }
  ++first_source_;
  if (batch.next != Positions()) {
    RETURN_IF_ERROR(Apply(batch));
    Publish(batch.next);
    Count(batch);
  }
  if (measure_lag_.Passed()) {
    MeasureLag(batch.next);
    measure_lag_ = Deadline::After(kLagInterval);
  }
  return batch.records.size();
}

absl::Status Tailer::Collect(size_t source, Batch& batch) {
  int64_t& next = batch.next[source];
  while (batch.records.size() < options_.batch_records && batch.bytes < options_.batch_bytes) {
    ASSIGN_OR_RETURN(const SpanPtr span, parts_.cache.Get(source, next));
    for (size_t at = span->IndexOf(next); at < span->records.size(); ++at) {
      batch.bytes += span->records[at]->bytes();
      batch.records.push_back(span->records[at]);
      batch.sources.push_back(source);
    }
    if (span->end == next) {
      break;
    }
    next = span->end;
  }
  return absl::OkStatus();
}

absl::Status Tailer::Apply(const Batch& batch) {
  std::vector<ViewChange> changes;
  for (const RecordPtr& record : batch.records) {
    ViewChange change{.kind = record->kind(), .id = record->id()};
    if (record->what() == DecodedRecord::What::kItem) {
      change.facts = &record->facts();
      change.words = &record->words();
      change.message = record->message();
    }
    if (record->what() != DecodedRecord::What::kUnreadable) {
      changes.push_back(change);
    }
  }
  log::Offsets next;
  for (size_t i = 0; i < sources().size(); ++i) {
    next[sources()[i].partition] = batch.next[i];
  }
  return view_->Apply(changes, next);
}

void Tailer::Count(const Batch& batch) {
  const WallTime now = parts_.clock.Now();
  WallTime newest;
  std::map<std::string, double> applied;  // By topic.
  for (size_t i = 0; i < batch.records.size(); ++i) {
    const DecodedRecord& record = *batch.records[i];
    const std::string& topic = sources()[batch.sources[i]].partition.topic;
    newest = std::max(newest, record.time());
    ++applied[topic];
    CountAge(batch.sources[i], record, now);
    if (record.what() == DecodedRecord::What::kUnreadable) {
      parts_.metrics.ViewUnreadable(topic).Increment();
      obs::Logger("gateway")->warn("left out a record: {}", obs::Field(record.error()));
    }
  }
  for (const auto& [topic, count] : applied) {
    parts_.metrics.ViewRecords(topic).Increment(count);
  }
  if (!batch.records.empty()) {
    const std::chrono::duration<double> delay = now - newest;
    parts_.metrics.view_delay.Observe(std::max(0.0, delay.count()));
  }
}

void Tailer::CountAge(size_t source, const DecodedRecord& record, WallTime now) {
  const auto news = news_from_.find(source);
  if (record.received().has_value() && (news == news_from_.end() || record.offset() >= news->second)) {
    parts_.metrics.age.Observe(*record.received(), now);
  }
}

void Tailer::MeasureLag(const std::vector<int64_t>& next) {
  for (size_t i = 0; i < sources().size(); ++i) {
    const absl::StatusOr<log::PartitionRange> range = parts_.log.Range(sources()[i].partition);
    if (range.ok()) {
      parts_.metrics.ViewLag(sources()[i].partition).Set(static_cast<double>(range->end - next[i]));
    }
  }
}

void Tailer::Publish(const std::vector<int64_t>& next) {
  {
    MutexLock lock(mutex_);
    next_ = next;
  }
  listener_(next);
}

absl::Status Tailer::Recover(const absl::Status& failure) {
  parts_.metrics.ViewFailures(failure.code()).Increment();
  if (absl::IsDataLoss(failure)) {
    return Rebuild("damaged");
  }
  if (absl::IsOutOfRange(failure)) {
    return Rebuild("range");
  }
  if (!IsRetryable(failure)) {
    return Annotate(failure, "the gateway cannot follow the log");
  }
  obs::Logger("gateway")->warn("view not up to date, trying again: {}", obs::Field(ToString(failure)));
  return absl::OkStatus();
}

// A failure here is not the end: without a view, Step says so, and the next turn comes back here.
absl::Status Tailer::Rebuild(std::string_view reason) {
  obs::Logger("gateway")->warn("view begun anew reason={}", reason);
  parts_.metrics.ViewRebuilds(std::string(reason)).Increment();
  const absl::Status rebuilt = view_->Rebuild(reason);
  NoteRebuild();
  parts_.readers.Renew();
  const absl::StatusOr<std::vector<int64_t>> next = StartPositions();
  if (!rebuilt.ok() || !next.ok()) {
    const absl::Status& why = rebuilt.ok() ? next.status() : rebuilt;
    damaged_ = true;
    return IsRetryable(why) ? absl::OkStatus() : why;
  }
  Publish(*next);
  return absl::OkStatus();
}

std::vector<int64_t> Tailer::Positions() const {
  MutexLock lock(mutex_);
  return next_;
}

bool Tailer::CaughtUp() const {
  const std::vector<int64_t> next = Positions();
  for (size_t i = 0; i < sources().size(); ++i) {
    const absl::StatusOr<log::PartitionRange> range = parts_.log.Range(sources()[i].partition);
    if (!range.ok() || next[i] < range->end) {
      return false;
    }
  }
  return true;
}

}  // namespace parley::gateway
