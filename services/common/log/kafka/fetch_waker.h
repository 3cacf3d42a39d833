// Keeps a consumer's fetching awake.
#pragma once

#include <cstddef>
#include <vector>

#include "common/log/kafka/handles.h"
#include "common/log/record.h"

namespace parley::log::kafka {

// Once it has as many bytes in its queue as it may have (queued.max.messages.kbytes), librdkafka 2.0.2 goes
// to sleep for up to a second and does not notice that they are taken: whoever empties the queue sooner then
// waits for the rest of the second. A request to the partitions' leaders, whatever it is about, wakes it; so
// one is sent for every quarter of the queue's bytes that were taken. Nobody waits for its answer.
//
// Threads: one at a time.
class FetchWaker {
 public:
  explicit FetchWaker(size_t queue_bytes) : step_(queue_bytes / 4) {}

  // So many bytes more were taken. True when it is time to call WakeFetching.
  bool Taken(size_t bytes) {
    taken_ += bytes;
    if (taken_ < step_) {
      return false;
    }
    taken_ = 0;
    return true;
  }

 private:
  const size_t step_;
  size_t taken_ = 0;
};

void WakeFetching(rd_kafka_t* client, const std::vector<TopicPartition>& partitions);

}  // namespace parley::log::kafka
