#include "common/log/kafka/list_offsets.h"

#include <thread>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/log/kafka/kafka_status.h"
#include "common/log/kafka/message.h"

namespace parley::log::kafka {
namespace {

constexpr std::chrono::milliseconds kLook{50};

}  // namespace

absl::StatusOr<int64_t> ListOffset(rd_kafka_t* client, const TopicPartition& partition, int64_t timestamp,
                                   std::chrono::milliseconds timeout) {
  const std::string what = fmt::format("offsets of {}[{}]", partition.topic, partition.partition);
  for (const Deadline deadline = Deadline::After(timeout);;) {
    const PartitionListPtr list = ToList({{partition, timestamp}});
    const rd_kafka_resp_err_t asked =
        rd_kafka_offsets_for_times(client, list.get(), static_cast<int>(deadline.Left().count()));
    const rd_kafka_resp_err_t error = asked != RD_KAFKA_RESP_ERR_NO_ERROR ? asked : list->elems[0].err;
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
      return list->elems[0].offset;
    }
    // A partition that is changing its leader has none for a moment.
    if (const absl::Status status = FromKnownTopicError(error, what);
        !absl::IsUnavailable(status) || deadline.Passed()) {
      return status;
    }
    std::this_thread::sleep_for(kLook);
  }
}

absl::StatusOr<PartitionRange> ListRange(rd_kafka_t* client, const TopicPartition& partition,
                                         std::chrono::milliseconds timeout) {
  PartitionRange range;
  ASSIGN_OR_RETURN(range.start, ListOffset(client, partition, RD_KAFKA_OFFSET_BEGINNING, timeout));
  ASSIGN_OR_RETURN(range.end, ListOffset(client, partition, RD_KAFKA_OFFSET_END, timeout));
  return range;
}

}  // namespace parley::log::kafka
