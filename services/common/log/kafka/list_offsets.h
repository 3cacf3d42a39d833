// The offsets that a partition's leader knows.
#pragma once

#include <chrono>

#include "absl/status/statusor.h"
#include "common/log/kafka/handles.h"
#include "common/log/log.h"

namespace parley::log::kafka {

// The first offset at or after `timestamp` (milliseconds since 1970), RD_KAFKA_OFFSET_BEGINNING or
// RD_KAFKA_OFFSET_END; negative when there is none. What the end is depends on the client's isolation level.
absl::StatusOr<int64_t> ListOffset(rd_kafka_t* client, const TopicPartition& partition, int64_t timestamp,
                                   std::chrono::milliseconds timeout);

// Not rd_kafka_query_watermark_offsets: in 2.0.2 that one repeats its request for as long as no broker
// answers, whatever its timeout.
absl::StatusOr<PartitionRange> ListRange(rd_kafka_t* client, const TopicPartition& partition,
                                         std::chrono::milliseconds timeout);

}  // namespace parley::log::kafka
