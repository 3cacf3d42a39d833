// The half of the broker that serves group members.
#include <algorithm>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/log/sim/broker.h"

namespace parley::log::sim {
namespace {

absl::Status OutcomeUnknown() {
  return absl::UnavailableError("simulated: the commit got no answer; read the progress record");
}

constexpr size_t kFewRecords = 4;

}  // namespace

absl::StatusOr<std::shared_ptr<Session>> Broker::Join(MemberOptions options) {
  Advance();
  if (options.group.empty() || options.instance.empty() || options.topics.empty()) {
    return InvalidArgument("group \"{}\", instance \"{}\", {} topics: a member needs all three",
                           options.group, options.instance, options.topics.size());
  }
  for (const std::string& topic : options.topics) {
    RETURN_IF_ERROR(Partitions(topic).status());
  }
  auto session = std::make_shared<Session>();
  session->options = std::move(options);
  session->last_call = calls_;
  // Taking over the instance takes over its producer too: what its former self left open ends here.
  if (const auto former = groups_[session->options.group].Add(session)) {
    EndHangingOf(*former);
  }
  return session;
}

absl::Status Broker::CheckUsable(Session& session) {
  if (session.fenced || session.closed) {
    return MakeStatus(absl::StatusCode::kFailedPrecondition, "member {} of group {} {}",
                      session.options.instance, session.options.group,
                      session.fenced ? "was replaced by a newer instance of that name" : "was shut down");
  }
  session.last_call = calls_;
  return absl::OkStatus();
}

void Broker::ThrowSomebodyOut(Group& group) {
  if (dice_.Chance(options_.faults.rebalance)) {
    group.ThrowOut(*group.sessions()[dice_.Below(group.sessions().size())]);
  }
}

absl::StatusOr<PollResult> Broker::Poll(Session& session, size_t max_records) {
  Advance();
  RETURN_IF_ERROR(CheckUsable(session));
  Group& group = groups_[session.options.group];
  ThrowSomebodyOut(group);
  group.TakeBack(session);
  PollResult result;
  LearnAssignment(session, group, result);
  if (!result.assigned.empty()) {
    return result;  // Records come with a later poll, so that Seek has its say.
  }
  if (dice_.Chance(options_.faults.poll_short)) {
    max_records = std::min<size_t>(max_records, dice_.Below(kFewRecords));
  }
  Fetch(session, group, max_records, result);
  return result;
}

// Eager, as KafkaLog: a rebalance takes everything from everybody first, and a partition goes to its new
// owner once the former one has heard of it or was thrown out.
void Broker::LearnAssignment(Session& session, const Group& group, PollResult& result) {
  if (session.generation != group.generation()) {
    result.revoked.assign(session.assigned.begin(), session.assigned.end());
    session.generation = group.generation();
    session.assigned.clear();
    session.positions.clear();
    session.paused.clear();
  }
  std::map<std::string, int32_t> partitions;
  for (const std::string& topic : session.options.topics) {
    partitions[topic] = topics_.find(topic)->second.spec.partitions;
  }
  for (const TopicPartition& partition : group.PartitionsOf(session, partitions)) {
    if (!session.assigned.contains(partition) && !group.HeldByAnother(session, partition)) {
      session.assigned.insert(partition);
      result.assigned.push_back(partition);
    }
  }
}

bool Broker::HasPendingOffset(const std::string& group, const TopicPartition& partition) const {
  return std::any_of(open_.begin(), open_.end(), [&](const auto& entry) {
    return entry.second.group == group && entry.second.next.contains(partition);
  });
}

void Broker::Fetch(Session& session, const Group& group, size_t max_records, PollResult& result) {
  const std::vector<TopicPartition> all(session.assigned.begin(), session.assigned.end());
  const size_t first = session.turn++;
  for (size_t i = 0; i < all.size() && result.records.size() < max_records; ++i) {
    const TopicPartition& partition = all[(first + i) % all.size()];
    const bool at_group = !session.positions.contains(partition);
    if (session.paused.contains(partition) ||
        (at_group && HasPendingOffset(session.options.group, partition))) {
      continue;
    }
    const Partition& source = *Find(partition);
    int64_t offset = source.start();
    if (!at_group) {
      offset = session.positions.at(partition);
    } else if (const auto at = group.committed.find(partition); at != group.committed.end()) {
      offset = at->second;
    }
    offset = std::clamp(offset, source.start(), source.end());
    Chunk chunk = source.Read(offset, max_records - result.records.size());
    session.positions[partition] = chunk.next_offset;
    std::move(chunk.records.begin(), chunk.records.end(), std::back_inserter(result.records));
  }
}

absl::Status Broker::Seek(Session& session, const TopicPartition& partition, int64_t offset) {
  Advance();
  RETURN_IF_ERROR(CheckUsable(session));
  if (!session.assigned.contains(partition) || offset < 0) {
    return InvalidArgument("cannot seek {}[{}] to {}: not assigned to {}, or negative", partition.topic,
                           partition.partition, offset, session.options.instance);
  }
  session.positions[partition] = offset;
  return absl::OkStatus();
}

absl::Status Broker::SetPaused(Session& session, const TopicPartition& partition, bool paused) {
  Advance();
  RETURN_IF_ERROR(CheckUsable(session));
  if (paused) {
    session.paused.insert(partition);
  } else {
    session.paused.erase(partition);
  }
  return absl::OkStatus();
}

void Broker::Leave(Session& session) {
  Advance();
  groups_[session.options.group].Remove(session);
  EndHangingOf(session);
  session.closed = true;
}

uint64_t Broker::Begin(const Session& session) {
  open_[++last_transaction_].group = session.options.group;
  return last_transaction_;
}

std::vector<int64_t> Broker::Produce(uint64_t transaction, std::span<const Record> records) {
  std::vector<int64_t> offsets;
  for (const Record& record : records) {
    const int32_t partitions = topics_.find(record.topic)->second.spec.partitions;
    const TopicPartition to{
        record.topic, record.partition >= 0 ? record.partition : PartitionForKey(record.key, partitions)};
    offsets.push_back(Find(to)->Append(record, Now(), transaction));
    if (transaction != 0) {
      open_.at(transaction).touched.insert(to);
    }
  }
  return offsets;
}

void Broker::End(uint64_t id, bool committed) {
  const auto node = open_.extract(id);
  if (node.empty()) {
    return;
  }
  const Transaction& transaction = node.mapped();
  for (const TopicPartition& partition : transaction.touched) {
    Find(partition)->End(id, committed);
  }
  if (committed) {
    for (const auto& [partition, next] : transaction.next) {
      groups_[transaction.group].committed[partition] = next;
    }
  }
}

void Broker::EndHangingOf(Session& session) {
  if (const auto at = open_.find(session.hanging); at != open_.end()) {
    End(at->first, at->second.commits);
  }
  session.hanging = 0;
}

bool Broker::OwnsAll(const Session& session, const Group& group, const Offsets& next) const {
  // Kafka asks for the generation only where offsets are sent: an append alone passes.
  return next.empty() || (session.in_group && session.generation == group.generation());
}

absl::Status Broker::Commit(Session& session, std::span<const Record> outputs, const Offsets& next) {
  Advance();
  RETURN_IF_ERROR(CheckUsable(session));
  Group& group = groups_[session.options.group];
  ThrowSomebodyOut(group);
  EndHangingOf(session);
  if (const absl::Status status = Check(outputs); !status.ok()) {
    return absl::InvalidArgumentError(status.message());
  }
  for (const auto& [partition, offset] : next) {
    if (!session.assigned.contains(partition) || offset < 0) {
      return InvalidArgument("cannot commit {}[{}]@{}: not assigned to {}, or negative", partition.topic,
                             partition.partition, offset, session.options.instance);
    }
  }
  if (dice_.Chance(options_.faults.commit_no_room)) {
    session.positions.clear();
    return absl::ResourceExhaustedError("simulated: no room on disk");
  }
  const bool owner = OwnsAll(session, group, next);
  if (session.late_end && dice_.Chance(0.5)) {
    return Tear(session, outputs, next, owner);
  }
  const uint64_t transaction = Begin(session);
  Produce(transaction, outputs);
  if (!owner || dice_.Chance(options_.faults.commit_aborted)) {
    End(transaction, false);
    session.positions.clear();
    return absl::AbortedError(owner ? "simulated: aborted" : "the group was rebalanced");
  }
  open_.at(transaction).next = next;
  if (dice_.Chance(options_.faults.commit_unknown)) {
    return LoseOutcome(session, transaction);
  }
  End(transaction, true);
  session.late_end = session.late_end || (!options_.renew_session && dice_.Chance(options_.faults.late_end));
  return absl::OkStatus();
}

// The late EndTxn commits what it finds: some of the records, or all of them, with or without the offsets
// (which are sent after the records, and only by an owner). What comes after it is lost.
absl::Status Broker::Tear(Session& session, std::span<const Record> outputs, const Offsets& next,
                          bool owner) {
  session.late_end = false;
  const size_t seen = dice_.Below(outputs.size() + 1);
  const uint64_t early = Begin(session);
  Produce(early, outputs.first(seen));
  if (owner && seen == outputs.size() && dice_.Chance(0.5)) {
    open_.at(early).next = next;
  }
  End(early, true);
  const uint64_t lost = Begin(session);
  Produce(lost, outputs.subspan(seen));
  End(lost, false);
  return OutcomeUnknown();
}

absl::Status Broker::LoseOutcome(Session& session, uint64_t id) {
  Transaction& transaction = open_.at(id);
  transaction.commits = dice_.Chance(0.5);
  if (dice_.Chance(0.5)) {
    End(id, transaction.commits);
  } else {
    transaction.ends_at =
        calls_ + 1 + static_cast<int64_t>(dice_.Below(static_cast<uint64_t>(options_.hang_calls)));
    session.hanging = id;
  }
  session.late_end = !options_.renew_session && dice_.Chance(options_.faults.late_end);
  return OutcomeUnknown();
}

}  // namespace parley::log::sim
