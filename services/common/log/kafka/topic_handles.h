// A producer's topics, each warmed before its first record.
#pragma once

#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "common/log/kafka/client.h"

namespace parley::log::kafka {

// Threads: one at a time. Must go before the client.
class TopicHandles {
 public:
  TopicHandles(Client& client, std::chrono::milliseconds timeout) : client_(client), timeout_(timeout) {}

  // librdkafka 2.0.2 may hold the first record for a topic it does not know for a second; asking for the
  // topic first takes some milliseconds.
  absl::StatusOr<rd_kafka_topic_t*> Get(const std::string& topic);

 private:
  Client& client_;
  const std::chrono::milliseconds timeout_;
  std::map<std::string, TopicPtr, std::less<>> topics_;
};

}  // namespace parley::log::kafka
