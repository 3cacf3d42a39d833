#include "common/log/kafka/queries.h"

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/log/kafka/kafka_status.h"
#include "common/log/kafka/message.h"

namespace parley::log::kafka {

absl::StatusOr<PartitionRange> Queries::Range(const TopicPartition& partition) {
  RETURN_IF_ERROR(catalog_.Check(partition));
  PartitionRange range;
  const rd_kafka_resp_err_t error =
      rd_kafka_query_watermark_offsets(admin_.get(), partition.topic.c_str(), partition.partition,
                                       &range.start, &range.end, static_cast<int>(timeout_.count()));
  rd_kafka_poll(admin_.get(), 0);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return admin_.Explain(
        FromError(error, fmt::format("offsets of {}[{}]", partition.topic, partition.partition)));
  }
  return range;
}

absl::StatusOr<int64_t> Queries::OffsetAt(const TopicPartition& partition, WallTime time) {
  RETURN_IF_ERROR(catalog_.Check(partition));
  const auto wanted = std::chrono::ceil<std::chrono::milliseconds>(time).time_since_epoch().count();
  const PartitionListPtr list = ToList({{partition, std::max<int64_t>(wanted, 0)}});
  const rd_kafka_resp_err_t asked =
      rd_kafka_offsets_for_times(admin_.get(), list.get(), static_cast<int>(timeout_.count()));
  rd_kafka_poll(admin_.get(), 0);
  const rd_kafka_resp_err_t error = asked != RD_KAFKA_RESP_ERR_NO_ERROR ? asked : list->elems[0].err;
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return admin_.Explain(
        FromError(error, fmt::format("offset by time of {}[{}]", partition.topic, partition.partition)));
  }
  if (list->elems[0].offset >= 0) {
    return list->elems[0].offset;
  }
  ASSIGN_OR_RETURN(const PartitionRange range, Range(partition));
  return range.end;
}

absl::StatusOr<Offsets> Queries::Committed(std::string_view group, std::string_view topic) {
  ASSIGN_OR_RETURN(const int32_t partitions, catalog_.Partitions(topic));
  const std::string name(group);
  const std::string what = fmt::format("offsets of group {}", group);
  Offsets wanted;
  for (int32_t partition = 0; partition < partitions; ++partition) {
    wanted[{std::string(topic), partition}] = RD_KAFKA_OFFSET_INVALID;
  }
  const PartitionListPtr list = ToList(wanted);
  const GroupOffsetsPtr request(rd_kafka_ListConsumerGroupOffsets_new(name.c_str(), list.get()));
  const QueuePtr queue(rd_kafka_queue_new(admin_.get()));
  rd_kafka_ListConsumerGroupOffsets_t* requests[] = {request.get()};
  rd_kafka_ListConsumerGroupOffsets(admin_.get(), requests, 1, nullptr, queue.get());
  const EventPtr event(rd_kafka_queue_poll(queue.get(), static_cast<int>(2 * timeout_.count())));
  rd_kafka_poll(admin_.get(), 0);
  if (event == nullptr) {
    return admin_.Explain(MakeStatus(absl::StatusCode::kUnavailable, "{}: no answer", what));
  }
  absl::Status status = FromError(rd_kafka_event_error(event.get()), what);
  size_t groups = 0;
  const rd_kafka_group_result_t** results =
      !status.ok() ? nullptr
                   : rd_kafka_ListConsumerGroupOffsets_result_groups(
                         rd_kafka_event_ListConsumerGroupOffsets_result(event.get()), &groups);
  if (groups == 1 && rd_kafka_group_result_error(results[0]) != nullptr) {
    const rd_kafka_error_t* error = rd_kafka_group_result_error(results[0]);
    status = FromError(rd_kafka_error_code(error), what, rd_kafka_error_string(error));
  }
  if (!status.ok()) {
    return admin_.Explain(status);
  }
  Offsets committed;
  if (groups == 1) {
    const rd_kafka_topic_partition_list_t* found = rd_kafka_group_result_partitions(results[0]);
    for (int i = 0; i < found->cnt; ++i) {
      RETURN_IF_ERROR(FromError(found->elems[i].err, what));
      if (found->elems[i].offset >= 0) {
        committed[{found->elems[i].topic, found->elems[i].partition}] = found->elems[i].offset;
      }
    }
  }
  return committed;
}

}  // namespace parley::log::kafka
