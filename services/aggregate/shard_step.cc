#include "aggregate/shard_step.h"

#include "aggregate/changelog.h"
#include "common/base/status_macros.h"
#include "common/json/timestamp.h"
#include "common/log/dead_letter.h"
#include "common/log/received.h"
#include "common/log/topics.h"
#include "fmt/format.h"

namespace parley::aggregate {
namespace {

constexpr char kSource[] = "/parley/aggregate";

}  // namespace

ShardStep::ShardStep(int32_t partition, const state::v1::Progress& before, log::Encoding encoding)
    : partition_(partition), encoding_(encoding) {
  progress_.set_next_offset(before.next_offset());
  progress_.set_transaction(before.transaction() + 1);
}

void ShardStep::AddRepairs(const std::map<std::string, std::optional<std::string>>& repairs) {
  changes_.insert(repairs.begin(), repairs.end());
}

void ShardStep::Count(const log::StoredRecord& source) {
  ++inputs_;
  newest_input_ = std::max(newest_input_, source.time);
  progress_.set_next_offset(source.offset + 1);
}

void ShardStep::Push(log::Record record) {
  bytes_ += record.key.size() + (record.value ? record.value->size() : 0);
  outputs_.push_back(std::move(record));
}

template <typename Item>
absl::Status ShardStep::Publish(const char* topic, const Item& item, const log::StoredRecord& source) {
  const log::Envelope envelope{.topic = topic,
                               .key = item.id(),
                               .id = fmt::format("{}#{}", item.id(), item.version()),
                               .source = kSource,
                               .time = ToWallTime(item.last_updated()),
                               .traceparent = log::TraceparentOf(source.headers),
                               .partition = partition_};
  ASSIGN_OR_RETURN(log::Record record, log::Wrap(envelope, item, encoding_));
  log::CopyReceived(source.headers, record);
  Push(std::move(record));
  return absl::OkStatus();
}

void ShardStep::Bury(const Tombstone& tombstone, const log::StoredRecord& source) {
  log::Envelope envelope{.key = tombstone.id,
                         .id = fmt::format("{}#{}", tombstone.id, tombstone.version),
                         .source = kSource,
                         .time = WallTime(std::chrono::seconds(tombstone.time)),
                         .partition = partition_};
  const google::protobuf::Descriptor* type = nullptr;
  if (tombstone.kind == v1::ITEM_KIND_STORY) {
    envelope.topic = log::kStories;
    type = v1::Story::descriptor();
  } else if (tombstone.kind == v1::ITEM_KIND_EVENT) {
    envelope.topic = log::kEvents;
    type = v1::ConsolidatedEvent::descriptor();
  } else {
    envelope.topic = log::kProcesses;
    type = v1::Process::descriptor();
  }
  log::Record record = log::WrapTombstone(envelope, *type);
  log::CopyReceived(source.headers, record);
  Push(std::move(record));
}

absl::Status ShardStep::Add(const log::StoredRecord& source, Updates updates) {
  Count(source);
  for (const v1::Story& story : updates.stories) {
    RETURN_IF_ERROR(Publish(log::kStories, story, source));
  }
  for (const v1::ConsolidatedEvent& event : updates.events) {
    RETURN_IF_ERROR(Publish(log::kEvents, event, source));
  }
  for (const v1::Process& process : updates.processes) {
    RETURN_IF_ERROR(Publish(log::kProcesses, process, source));
  }
  for (const Tombstone& tombstone : updates.tombstones) {
    Bury(tombstone, source);
  }
  progress_.set_stories(progress_.stories() + static_cast<uint32_t>(updates.stories.size()));
  progress_.set_events(progress_.events() + static_cast<uint32_t>(updates.events.size()));
  progress_.set_processes(progress_.processes() + static_cast<uint32_t>(updates.processes.size()));
  for (StateChange& change : updates.state) {
    bytes_ += change.key.size() + (change.value ? change.value->size() : 0);
    changes_.insert_or_assign(std::move(change.key), std::move(change.value));
  }
  return absl::OkStatus();
}

void ShardStep::AddDeadLetter(const log::StoredRecord& source, v1::DeadLetter letter) {
  Count(source);
  Push(log::WrapDeadLetter(
      {.source = kSource, .time = source.time, .traceparent = log::TraceparentOf(source.headers)},
      std::move(letter), encoding_));
  progress_.set_dead_letters(progress_.dead_letters() + 1);
}

state::v1::Progress ShardStep::Finish(std::vector<log::Record>& outputs) {
  std::move(outputs_.begin(), outputs_.end(), std::back_inserter(outputs));
  for (const auto& [key, value] : changes_) {
    outputs.push_back(EntryRecord(partition_, key, value, progress_.next_offset()));
  }
  progress_.set_changes(static_cast<uint32_t>(changes_.size()));
  outputs.push_back(ProgressRecord(partition_, progress_));
  return progress_;
}

}  // namespace parley::aggregate
