#include "common/log/kafka/kafka_member.h"

#include <algorithm>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/log/kafka/kafka_status.h"
#include "common/log/kafka/list_offsets.h"
#include "common/log/kafka/message.h"
#include "common/log/kafka/settings.h"
#include "common/log/limits.h"
#include "common/obs/logging.h"

namespace parley::log::kafka {
namespace {

using std::chrono::milliseconds;

constexpr int64_t kUnknown = -1;
// Even a poll that must not wait gives the broker this long to say where the group is.
constexpr milliseconds kLeastWait{250};
constexpr milliseconds kSlice{20};
// Room for so many records is made at once.
constexpr size_t kUsualBatch = 64;

int Milliseconds(Deadline deadline, milliseconds least = milliseconds(0)) {
  return static_cast<int>(std::max(deadline.Left(), least).count());
}

TopicPartition PartitionOf(const rd_kafka_message_t& message) {
  return {message.rkt == nullptr ? "" : rd_kafka_topic_name(message.rkt), message.partition};
}

std::string Names(const std::vector<TopicPartition>& partitions) {
  std::string text;
  for (const TopicPartition& partition : partitions) {
    text += fmt::format("{}{}[{}]", text.empty() ? "" : ",", partition.topic, partition.partition);
  }
  return text;
}

}  // namespace

KafkaMember::KafkaMember(const KafkaLogOptions& options, const MemberOptions& member, Catalog& catalog,
                         KafkaMetrics& metrics)
    : options_(options),
      member_(member),
      catalog_(catalog),
      metrics_(metrics),
      transactor_(options, fmt::format("{}-{}", member.group, member.instance), metrics),
      waker_(FetchQueueBytes(MemberProperties(options, member.group, member.instance))) {}

absl::StatusOr<std::unique_ptr<KafkaMember>> KafkaMember::Join(const KafkaLogOptions& options,
                                                               const MemberOptions& member, Catalog& catalog,
                                                               KafkaMetrics& metrics) {
  std::unique_ptr<KafkaMember> joined(new KafkaMember(options, member, catalog, metrics));
  RETURN_IF_ERROR(joined->Start());
  return joined;
}

absl::Status KafkaMember::Start() {
  RETURN_IF_ERROR(transactor_.Prepare());
  return Subscribe();
}

absl::Status KafkaMember::Subscribe() {
  const auto on_rebalance = [this](rd_kafka_resp_err_t error, rd_kafka_topic_partition_list_t* partitions) {
    OnRebalance(error, *partitions);
  };
  ASSIGN_OR_RETURN(consumer_, Client::Create(Client::Kind::kConsumer,
                                             MemberProperties(options_, member_.group, member_.instance),
                                             {.rebalance = on_rebalance, .delivered = {}}));
  // All that callbacks tell comes to those who poll the consumer.
  rd_kafka_poll_set_consumer(consumer_->get());
  const PartitionListPtr topics(rd_kafka_topic_partition_list_new(static_cast<int>(member_.topics.size())));
  for (const std::string& topic : member_.topics) {
    rd_kafka_topic_partition_list_add(topics.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
  }
  return FromError(rd_kafka_subscribe(consumer_->get(), topics.get()),
                   fmt::format("joining group {}", member_.group));
}

// --- who owns what ---

void KafkaMember::OnRebalance(rd_kafka_resp_err_t error, const rd_kafka_topic_partition_list_t& partitions) {
  metrics_.rebalances.Increment();
  OnRevoked();
  if (error != RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    const bool lost = rd_kafka_assignment_lost(consumer_->get()) != 0;
    obs::Logger("log.kafka")->debug("action=revoked group={} lost={}", member_.group, lost);
    rd_kafka_assign(consumer_->get(), nullptr);
    return;
  }
  for (int i = 0; i < partitions.cnt; ++i) {
    positions_[{partitions.elems[i].topic, partitions.elems[i].partition}] = kUnknown;
  }
  generation_.reset(rd_kafka_consumer_group_metadata(consumer_->get()));
  assign_ = announce_ = true;
}

void KafkaMember::OnRevoked() {
  std::ranges::move(told_, std::back_inserter(revoked_));
  told_.clear();
  positions_.clear();
  paused_.clear();
  committed_.clear();
  generation_.reset();
  held_.reset();
  assign_ = announce_ = false;
}

absl::StatusOr<bool> KafkaMember::Settle(Deadline deadline) {
  if (!assign_) {
    return true;
  }
  std::set<TopicPartition> unknown;
  for (const auto& [partition, position] : positions_) {
    if (position < 0) {
      unknown.insert(partition);
    }
  }
  if (!unknown.empty()) {
    const absl::StatusOr<Offsets> offsets = GroupOffsets(unknown, deadline);
    if (absl::IsUnavailable(offsets.status())) {
      obs::Logger("log.kafka")
          ->debug("action=wait_for_offsets reason={}", obs::Field(ToString(offsets.status())));
      return false;
    }
    RETURN_IF_ERROR(offsets.status());
    for (const auto& [partition, offset] : *offsets) {
      positions_[partition] = offset;
    }
  }
  RETURN_IF_ERROR(Assign());
  assign_ = false;
  return true;
}

// Where the group is; where it never was, or where what it wants next is gone, at the beginning.
absl::StatusOr<Offsets> KafkaMember::GroupOffsets(const std::set<TopicPartition>& partitions,
                                                  Deadline deadline) {
  Offsets offsets;
  for (const TopicPartition& partition : partitions) {
    offsets[partition] = RD_KAFKA_OFFSET_INVALID;
  }
  const PartitionListPtr list = ToList(offsets);
  // Waits until no transaction of a former owner has offsets pending.
  const rd_kafka_resp_err_t asked =
      rd_kafka_committed(consumer_->get(), list.get(), Milliseconds(deadline, kLeastWait));
  RETURN_IF_ERROR(FromKnownTopicError(asked, fmt::format("offsets of group {}", member_.group)));
  for (int i = 0; i < list->cnt; ++i) {
    const rd_kafka_topic_partition_t& found = list->elems[i];
    const TopicPartition partition{found.topic, found.partition};
    const std::string what = fmt::format("offsets of {}[{}]", found.topic, found.partition);
    RETURN_IF_ERROR(FromKnownTopicError(found.err, what));
    const milliseconds left = std::max(deadline.Left(), kLeastWait);
    ASSIGN_OR_RETURN(const PartitionRange range, ListRange(consumer_->get(), partition, left));
    // The end is that of committed records here, so a position past it is no sign of anything.
    if (found.offset >= 0 && found.offset < range.start) {
      obs::Logger("log.kafka")
          ->error("action=records_lost group={} topic={} partition={} wanted={} start={} reason=retention",
                  member_.group, found.topic, found.partition, found.offset, range.start);
    }
    offsets[partition] = std::max(found.offset, range.start);
  }
  return offsets;
}

absl::Status KafkaMember::Assign() {
  held_.reset();
  const PartitionListPtr list = ToList(positions_);
  RETURN_IF_ERROR(FromError(rd_kafka_assign(consumer_->get(), list.get()), "assigning partitions"));
  Offsets paused;
  for (const TopicPartition& partition : paused_) {
    paused[partition] = RD_KAFKA_OFFSET_INVALID;
  }
  if (!paused.empty()) {
    rd_kafka_pause_partitions(consumer_->get(), ToList(paused).get());
  }
  return absl::OkStatus();
}

// --- reading ---

absl::StatusOr<PollResult> KafkaMember::Poll(size_t max_records, Deadline deadline) {
  RETURN_IF_ERROR(ended_);
  RETURN_IF_ERROR(CheckMembership());
  must_poll_ = false;
  PollResult result;
  size_t bytes = 0;
  const Deadline at_once = Deadline::Now();
  ASSIGN_OR_RETURN(bool settled, Settle(deadline));
  while (result.records.size() < max_records && bytes < kMaxReadBytes) {
    // While it is not known where to read on, only the membership is looked after.
    MessagePtr message = Next(result.records.empty() && settled ? deadline : at_once);
    if (announce_ || !revoked_.empty()) {
      result.records.clear();  // Of partitions that were ours; they are read again by whoever gets them.
      ASSIGN_OR_RETURN(settled, Settle(deadline));
      break;
    }
    if (message == nullptr) {
      break;
    }
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      RETURN_IF_ERROR(OnError(*message));
      continue;
    }
    Take(std::move(message), result, bytes);
    if (held_ != nullptr) {
      break;
    }
  }
  result.revoked.swap(revoked_);
  if (announce_ && settled) {
    announce_ = false;
    for (const auto& [partition, position] : positions_) {
      told_.push_back(partition);
    }
    result.assigned = told_;
    obs::Logger("log.kafka")
        ->info("action=assigned group={} instance={} partitions={}", member_.group, member_.instance,
               Names(told_));
  }
  return result;
}

MessagePtr KafkaMember::Next(Deadline deadline) {
  if (held_ != nullptr) {
    return std::move(held_);
  }
  MessagePtr message(rd_kafka_consumer_poll(consumer_->get(), 0));
  // In slices, since librdkafka goes on waiting after a rebalance.
  while (message == nullptr && !announce_ && revoked_.empty() && !deadline.Passed()) {
    const Deadline slice(std::min(deadline.at(), Deadline::After(kSlice).at()));
    message.reset(rd_kafka_consumer_poll(consumer_->get(), Milliseconds(slice)));
  }
  return message;
}

void KafkaMember::Take(MessagePtr message, PollResult& result, size_t& bytes) {
  const auto position = positions_.find(PartitionOf(*message));
  const bool wanted = position != positions_.end() && !assign_ && message->offset >= position->second &&
                      (paused_.empty() || !paused_.contains(position->first));
  if (!wanted) {
    return;
  }
  StoredRecord record = ToStored(*message, position->first.topic);
  const size_t size = PayloadBytes(record);
  bytes += size;
  if (bytes > kMaxReadBytes && !result.records.empty()) {
    held_ = std::move(message);
    return;
  }
  if (waker_.Taken(size)) {
    std::vector<TopicPartition> partitions;
    for (const auto& [partition, at] : positions_) {
      partitions.push_back(partition);
    }
    WakeFetching(consumer_->get(), partitions);
  }
  position->second = record.offset + 1;
  if (result.records.empty()) {
    result.records.reserve(kUsualBatch);
  }
  result.records.push_back(std::move(record));
}

// Begins anew when the group has thrown us out, unless it was for somebody else.
absl::Status KafkaMember::CheckMembership() {
  const bool lost = consumer_ == nullptr ||
                    rd_kafka_fatal_error(consumer_->get(), nullptr, 0) != RD_KAFKA_RESP_ERR_NO_ERROR;
  if (!lost) {
    return absl::OkStatus();
  }
  OnRevoked();
  consumer_.reset();
  if (transactor_.IsFenced(member_.group, {member_.topics.front(), 0})) {
    ended_ = MakeStatus(absl::StatusCode::kFailedPrecondition,
                        "member {} of group {}: another process runs under this name (see --instance)",
                        member_.instance, member_.group);
    return ended_;
  }
  obs::Logger("log.kafka")->warn("action=join_again group={} instance={}", member_.group, member_.instance);
  return Subscribe();
}

// What a poll brings instead of a record.
absl::Status KafkaMember::OnError(const rd_kafka_message_t& message) {
  const absl::Status status = FromKnownTopicError(
      message.err, fmt::format("reading as group {}", member_.group), rd_kafka_message_errstr(&message));
  if (absl::IsOutOfRange(status)) {
    if (const auto position = positions_.find(PartitionOf(message)); position != positions_.end()) {
      obs::Logger("log.kafka")->warn("action=find_position reason={}", obs::Field(ToString(status)));
      position->second = kUnknown;
      assign_ = true;
    }
    return absl::OkStatus();
  }
  if (absl::IsUnavailable(status)) {  // librdkafka sees to it.
    obs::Logger("log.kafka")->debug("error={}", obs::Field(ToString(status)));
    return absl::OkStatus();
  }
  return consumer_->Explain(status);
}

absl::Status KafkaMember::Seek(const TopicPartition& partition, int64_t offset) {
  RETURN_IF_ERROR(Checked(partition));
  int64_t& position = positions_.at(partition);
  if (position != offset) {
    position = offset;
    assign_ = true;
  }
  return absl::OkStatus();
}

absl::Status KafkaMember::Pause(const TopicPartition& partition) { return SetPaused(partition, true); }

absl::Status KafkaMember::Resume(const TopicPartition& partition) { return SetPaused(partition, false); }

absl::Status KafkaMember::SetPaused(const TopicPartition& partition, bool paused) {
  RETURN_IF_ERROR(Checked(partition));
  // 2.0.2 rewinds a partition that is resumed without having been paused.
  if (paused == paused_.contains(partition)) {
    return absl::OkStatus();
  }
  if (paused) {
    paused_.insert(partition);
  } else {
    paused_.erase(partition);
  }
  if (held_ != nullptr && PartitionOf(*held_) == partition) {
    assign_ = true;  // librdkafka takes it for read; so it is told where we are.
  }
  if (assign_ && paused) {
    return absl::OkStatus();  // Assign pauses what is to be paused, but a pause survives it.
  }
  const PartitionListPtr list = ToList({{partition, RD_KAFKA_OFFSET_INVALID}});
  return FromError(paused ? rd_kafka_pause_partitions(consumer_->get(), list.get())
                          : rd_kafka_resume_partitions(consumer_->get(), list.get()),
                   "pausing or resuming");
}

absl::Status KafkaMember::Checked(const TopicPartition& partition) const {
  RETURN_IF_ERROR(ended_);
  if (!positions_.contains(partition)) {
    return InvalidArgument("{}[{}] is not assigned to member {} of group {}", partition.topic,
                           partition.partition, member_.instance, member_.group);
  }
  return absl::OkStatus();
}

// --- the atomic step ---

absl::Status KafkaMember::Commit(std::span<const Record> outputs, const Offsets& next) {
  RETURN_IF_ERROR(ended_);
  if (outputs.empty() && next.empty()) {
    return absl::OkStatus();
  }
  absl::Status status = TryCommit(outputs, next);
  if (status.ok()) {
    for (const auto& [partition, offset] : next) {
      committed_[partition] = offset;
    }
  } else if (absl::IsFailedPrecondition(status)) {
    ended_ = status;
  } else if (absl::IsAborted(status)) {
    ForgetPositions();
  } else if (absl::IsUnavailable(status)) {
    must_poll_ = true;
  }
  return status;
}

absl::Status KafkaMember::TryCommit(std::span<const Record> outputs, const Offsets& next) {
  const absl::StatusOr<std::vector<int32_t>> partitions = catalog_.PartitionsOf(outputs);
  if (absl::IsNotFound(partitions.status()) || absl::IsInvalidArgument(partitions.status())) {
    return absl::InvalidArgumentError(partitions.status().message());
  }
  if (!partitions.ok()) {
    return absl::AbortedError(partitions.status().message());  // Nothing was begun.
  }
  for (const auto& [partition, offset] : next) {
    // No fault of the records: the partition has moved away, and the next poll says so.
    if (const absl::Status ours = Checked(partition); !ours.ok()) {
      return absl::AbortedError(ours.message());
    }
  }
  if (must_poll_) {
    return absl::AbortedError("the outcome of a commit is unknown; poll first");
  }
  if (options_.abort_commits && options_.abort_commits()) {
    return absl::AbortedError("aborted for a test");
  }
  // Without offsets a commit would not be refused to one who has lost its partitions without knowing it.
  return transactor_.Run(outputs, *partitions, next.empty() ? committed_ : next, generation_.get());
}

// They are the group's again.
void KafkaMember::ForgetPositions() {
  for (auto& [partition, position] : positions_) {
    position = kUnknown;
  }
  assign_ = true;
}

absl::Status KafkaMember::Shutdown(Deadline deadline) {
  if (ended_.ok()) {
    ended_ = MakeStatus(absl::StatusCode::kFailedPrecondition, "member {} of group {} was shut down",
                        member_.instance, member_.group);
  }
  if (consumer_ == nullptr) {
    return absl::OkStatus();
  }
  const bool closed = consumer_->Close(deadline);
  consumer_.reset();
  return closed ? absl::OkStatus()
                : MakeStatus(absl::StatusCode::kDeadlineExceeded, "leaving group {} took too long",
                             member_.group);
}

}  // namespace parley::log::kafka
