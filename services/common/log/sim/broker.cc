#include "common/log/sim/broker.h"

#include <algorithm>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/log/limits.h"

namespace parley::log::sim {
namespace {

constexpr size_t kFewRecords = 4;

}  // namespace

Broker::Broker(const SimLogOptions& options) : options_(options), dice_(options.seed) {}

WallTime Broker::Now() const {
  using namespace std::chrono_literals;
  return WallTime(1'600'000'000s) + std::chrono::milliseconds(calls_);
}

void Broker::Pass(int64_t calls) {
  calls_ += calls;
  EndHanging();
  ExpireSessions();
}

void Broker::EndHanging() {
  for (auto at = open_.begin(); at != open_.end();) {
    const auto [id, transaction] = *at++;
    if (transaction.ends_at <= calls_) {
      End(id, transaction.commits);
    }
  }
}

void Broker::ExpireSessions() {
  for (auto& [name, group] : groups_) {
    const auto sessions = group.sessions();
    for (const std::shared_ptr<Session>& session : sessions) {
      const int64_t silent = calls_ - session->last_call;
      if (session->crashed && silent > options_.crashed_after) {
        group.Remove(*session);
      } else if (options_.idle_after > 0 && silent > options_.idle_after) {
        group.ThrowOut(*session);
      }
    }
  }
}

Partition* Broker::Find(const TopicPartition& partition) {
  const auto topic = topics_.find(partition.topic);
  if (topic == topics_.end() || partition.partition < 0 ||
      static_cast<size_t>(partition.partition) >= topic->second.partitions.size()) {
    return nullptr;
  }
  return &topic->second.partitions[static_cast<size_t>(partition.partition)];
}

absl::StatusOr<Partition*> Broker::Known(const TopicPartition& partition) {
  if (Partition* found = Find(partition)) {
    return found;
  }
  return MakeStatus(absl::StatusCode::kNotFound, "no partition {} of a topic {}", partition.partition,
                    partition.topic);
}

absl::Status Broker::Compact(std::string_view topic) {
  RETURN_IF_ERROR(Partitions(topic).status());
  for (Partition& partition : topics_.find(topic)->second.partitions) {
    partition.Compact();
  }
  return absl::OkStatus();
}

absl::Status Broker::EnsureTopic(const TopicSpec& spec) {
  RETURN_IF_ERROR(CheckTopicSpec(spec));
  const auto [at, made] = topics_.try_emplace(spec.name, Topic{spec, {}});
  const TopicSpec& there = at->second.spec;
  if (there.partitions != spec.partitions || there.compacted != spec.compacted) {
    return MakeStatus(absl::StatusCode::kFailedPrecondition,
                      "topic {} is there with {} partitions or another policy; wanted are {} partitions",
                      spec.name, there.partitions, spec.partitions);
  }
  for (int32_t number = 0; made && number < spec.partitions; ++number) {
    at->second.partitions.emplace_back(spec.name, number);
  }
  return absl::OkStatus();
}

absl::StatusOr<int32_t> Broker::Partitions(std::string_view topic) const {
  const auto at = topics_.find(topic);
  if (at == topics_.end()) {
    return MakeStatus(absl::StatusCode::kNotFound, "no topic {}", topic);
  }
  return at->second.spec.partitions;
}

absl::Status Broker::Check(std::span<const Record> records) const {
  for (const Record& record : records) {
    ASSIGN_OR_RETURN(const int32_t partitions, Partitions(record.topic));
    if (record.partition >= partitions) {
      return InvalidArgument("no partition {} of a topic {}", record.partition, record.topic);
    }
    RETURN_IF_ERROR(CheckSize(record));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<int64_t>> Broker::Append(std::span<const Record> records) {
  Advance();
  RETURN_IF_ERROR(Check(records));
  const bool unknown = dice_.Chance(options_.faults.append_unknown);
  if (unknown && dice_.Chance(0.5)) {
    return absl::UnavailableError("simulated: the append got no answer");
  }
  std::vector<int64_t> offsets = Produce(0, records);
  if (unknown) {
    return absl::UnavailableError("simulated: the append got no answer");
  }
  return offsets;
}

absl::StatusOr<Chunk> Broker::Read(const TopicPartition& partition, int64_t offset, size_t max_records) {
  Advance();
  ASSIGN_OR_RETURN(const Partition* found, Known(partition));
  if (offset < found->start() || offset > found->end()) {
    return MakeStatus(absl::StatusCode::kOutOfRange, "{}[{}] has offsets {} to {}, not {}", partition.topic,
                      partition.partition, found->start(), found->end(), offset);
  }
  if (dice_.Chance(options_.faults.read_short)) {
    max_records = std::min<size_t>(max_records, dice_.Below(kFewRecords));
  }
  return found->Read(offset, max_records);
}

absl::StatusOr<PartitionRange> Broker::Range(const TopicPartition& partition) {
  Advance();
  ASSIGN_OR_RETURN(const Partition* found, Known(partition));
  return PartitionRange{.start = found->start(), .end = found->end()};
}

absl::StatusOr<int64_t> Broker::OffsetAt(const TopicPartition& partition, WallTime time) {
  Advance();
  ASSIGN_OR_RETURN(const Partition* found, Known(partition));
  return found->OffsetAt(time);
}

absl::StatusOr<Offsets> Broker::Committed(std::string_view group, std::string_view topic) {
  Advance();
  RETURN_IF_ERROR(Partitions(topic).status());
  Offsets offsets;
  if (const auto at = groups_.find(group); at != groups_.end()) {
    std::copy_if(at->second.committed.begin(), at->second.committed.end(),
                 std::inserter(offsets, offsets.end()),
                 [topic](const auto& entry) { return entry.first.topic == topic; });
  }
  return offsets;
}

}  // namespace parley::log::sim
