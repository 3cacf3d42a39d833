#include "common/log/kafka/fetch_waker.h"

namespace parley::log::kafka {

void WakeFetching(rd_kafka_t* client, const std::vector<TopicPartition>& partitions) {
  const PartitionListPtr list(rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())));
  for (const TopicPartition& partition : partitions) {
    rd_kafka_topic_partition_list_add(list.get(), partition.topic.c_str(), partition.partition)->offset =
        RD_KAFKA_OFFSET_END;
  }
  // Given no time it sends the request and goes.
  rd_kafka_offsets_for_times(client, list.get(), 0);
}

}  // namespace parley::log::kafka
