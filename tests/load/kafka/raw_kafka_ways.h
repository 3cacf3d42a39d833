// librdkafka used as well as we know how, without anything of ours around it: what KafkaLog is measured
// against.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "common/log/record.h"
#include "tests/support/kafka/raw_kafka.h"

namespace parley::load {

template <typename T>
using Owned = std::unique_ptr<T, void (*)(T*)>;
using RawMessage = Owned<rd_kafka_message_t>;

// Idempotent, acks=all, lz4. Threads: one.
class RawProducer {
 public:
  RawProducer(const std::string& brokers, const testing::KafkaSettings& more);

  // `headers` and key as in the record; `value` for its value. Waits for room.
  void Send(const log::Record& record, int32_t partition, const void* value, size_t size);
  // Sends all and waits for the acknowledgements.
  void Produce(std::span<const log::Record> records, int32_t partitions);
  void Flush();

  rd_kafka_t* get() const { return kafka_->get(); }

 private:
  rd_kafka_topic_t* Topic(const std::string& name);

  std::unique_ptr<testing::RawKafka> kafka_;
  std::map<std::string, Owned<rd_kafka_topic_t>> topics_;
};

// Read committed, positions of its own. Threads: one.
class RawConsumer {
 public:
  RawConsumer(const std::string& brokers, const std::string& group);

  // Reads so many partitions of the topic, from `first` on, from their beginning.
  void Begin(const std::string& topic, int32_t first, int32_t count);
  void Subscribe(const std::string& topic);

  RawMessage Next();
  // Up to `count` messages at once, without waiting for more once there are some.
  std::vector<RawMessage> NextBatch(size_t count);

  rd_kafka_t* get() const { return kafka_->get(); }

 private:
  std::unique_ptr<testing::RawKafka> kafka_;
  Owned<rd_kafka_queue_t> queue_;
};

}  // namespace parley::load
