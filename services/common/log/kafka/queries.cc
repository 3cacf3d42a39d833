#include "common/log/kafka/queries.h"

#include <thread>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/log/kafka/kafka_status.h"
#include "common/log/kafka/list_offsets.h"
#include "common/log/kafka/message.h"

namespace parley::log::kafka {
namespace {

constexpr std::chrono::milliseconds kUnstableWait{2'000};
constexpr std::chrono::milliseconds kLook{5};

// kAborted when a transaction has offsets pending.
absl::Status FromOffsetError(rd_kafka_resp_err_t error, const std::string& what) {
  return error == RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT ? absl::AbortedError(what)
                                                           : FromError(error, what);
}

// The offsets of the only group that was asked for; the event's.
absl::StatusOr<const rd_kafka_topic_partition_list_t*> GroupResult(rd_kafka_event_t& event,
                                                                   const std::string& what) {
  RETURN_IF_ERROR(FromOffsetError(rd_kafka_event_error(&event), what));
  size_t groups = 0;
  const rd_kafka_group_result_t** results = rd_kafka_ListConsumerGroupOffsets_result_groups(
      rd_kafka_event_ListConsumerGroupOffsets_result(&event), &groups);
  if (groups != 1) {
    return Internal("{}: an answer about {} groups", what, groups);
  }
  if (const rd_kafka_error_t* error = rd_kafka_group_result_error(results[0]); error != nullptr) {
    RETURN_IF_ERROR(FromOffsetError(rd_kafka_error_code(error), what));
  }
  return rd_kafka_group_result_partitions(results[0]);
}

}  // namespace

absl::StatusOr<PartitionRange> Queries::Range(const TopicPartition& partition) {
  RETURN_IF_ERROR(catalog_.Check(partition));
  auto range = ListRange(admin_.get(), partition, timeout_);
  rd_kafka_poll(admin_.get(), 0);
  return range.ok() ? range : admin_.Explain(range.status());
}

absl::StatusOr<int64_t> Queries::OffsetAt(const TopicPartition& partition, WallTime time) {
  RETURN_IF_ERROR(catalog_.Check(partition));
  const auto wanted = std::chrono::ceil<std::chrono::milliseconds>(time).time_since_epoch().count();
  const auto offset = ListOffset(admin_.get(), partition, std::max<int64_t>(wanted, 0), timeout_);
  rd_kafka_poll(admin_.get(), 0);
  if (!offset.ok()) {
    return admin_.Explain(offset.status());
  }
  if (*offset >= 0) {
    return *offset;
  }
  ASSIGN_OR_RETURN(const PartitionRange range, Range(partition));
  return range.end;
}

absl::StatusOr<Offsets> Queries::Committed(std::string_view group, std::string_view topic) {
  // The broker answers a commit before it has marked the group's offsets as committed.
  for (const Deadline deadline = Deadline::After(kUnstableWait);;) {
    auto offsets = AskCommitted(std::string(group), std::string(topic), !deadline.Passed());
    if (!absl::IsAborted(offsets.status())) {
      return offsets;
    }
    std::this_thread::sleep_for(kLook);
  }
}

// kAborted: a transaction has offsets pending, and `stable` was asked for.
absl::StatusOr<Offsets> Queries::AskCommitted(const std::string& group, const std::string& topic,
                                              bool stable) {
  ASSIGN_OR_RETURN(const int32_t partitions, catalog_.Partitions(topic));
  const std::string what = fmt::format("offsets of group {}", group);
  Offsets wanted;
  for (int32_t partition = 0; partition < partitions; ++partition) {
    wanted[{topic, partition}] = RD_KAFKA_OFFSET_INVALID;
  }
  const PartitionListPtr list = ToList(wanted);
  const GroupOffsetsPtr request(rd_kafka_ListConsumerGroupOffsets_new(group.c_str(), list.get()));
  const AdminOptionsPtr options(
      rd_kafka_AdminOptions_new(admin_.get(), RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS));
  ErrorPtr(rd_kafka_AdminOptions_set_require_stable_offsets(options.get(), stable ? 1 : 0)).reset();
  const QueuePtr queue(rd_kafka_queue_new(admin_.get()));
  rd_kafka_ListConsumerGroupOffsets_t* requests[] = {request.get()};
  rd_kafka_ListConsumerGroupOffsets(admin_.get(), requests, 1, options.get(), queue.get());
  const EventPtr event(rd_kafka_queue_poll(queue.get(), static_cast<int>(2 * timeout_.count())));
  rd_kafka_poll(admin_.get(), 0);
  if (event == nullptr) {
    return admin_.Explain(MakeStatus(absl::StatusCode::kUnavailable, "{}: no answer", what));
  }
  const absl::StatusOr<const rd_kafka_topic_partition_list_t*> found = GroupResult(*event, what);
  if (!found.ok()) {
    return absl::IsAborted(found.status()) ? found.status() : admin_.Explain(found.status());
  }
  Offsets committed;
  for (int i = 0; i < (*found)->cnt; ++i) {
    const rd_kafka_topic_partition_t& element = (*found)->elems[i];
    RETURN_IF_ERROR(FromOffsetError(element.err, what));
    if (element.offset >= 0) {
      committed[{element.topic, element.partition}] = element.offset;
    }
  }
  return committed;
}

}  // namespace parley::log::kafka
