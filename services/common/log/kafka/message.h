// Records to and from librdkafka.
#pragma once

#include "absl/status/status.h"
#include "common/log/kafka/handles.h"
#include "common/log/record.h"

namespace parley::log::kafka {

// Copies a message. `topic` spares asking for its name.
StoredRecord ToStored(const rd_kafka_message_t& message, const std::string& topic);

// Hands a copy of the record to the producer. `partition` is within the topic's range; `opaque` comes back in
// the delivery report. The error is rd_kafka_produceva's.
ErrorPtr Produce(rd_kafka_t* producer, rd_kafka_topic_t* topic, const Record& record, int32_t partition,
                 void* opaque);

// The partitions with these offsets.
PartitionListPtr ToList(const Offsets& offsets);

}  // namespace parley::log::kafka
