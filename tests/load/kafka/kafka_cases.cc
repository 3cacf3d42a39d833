#include "tests/load/kafka/kafka_cases.h"

#include "tests/load/kafka/compare.h"
#include "tests/load/kafka/raw_kafka_ways.h"
#include "tests/support/kafka/shared_broker.h"

namespace parley::load {

std::unique_ptr<log::KafkaLog> OpenKafkaLog(const Conditions& conditions) {
  return Must(log::KafkaLog::Open({.brokers = conditions.brokers,
                                   .properties = conditions.settings,
                                   .create_topics = true,
                                   .replication = 1}));
}

BenchTopic::BenchTopic(log::Log& log, const Conditions& conditions, const std::string& what,
                       int32_t partitions)
    : brokers_(conditions.brokers), name_(testing::UniqueName("bench-" + what)) {
  Must(log.EnsureTopic({.name = name_, .partitions = partitions}));
}

BenchTopic::~BenchTopic() {
  const RawProducer admin(brokers_, {});
  Owned<rd_kafka_DeleteTopic_t> topic(rd_kafka_DeleteTopic_new(name_.c_str()), rd_kafka_DeleteTopic_destroy);
  Owned<rd_kafka_queue_t> queue(rd_kafka_queue_new(admin.get()), rd_kafka_queue_destroy);
  rd_kafka_DeleteTopic_t* topics[] = {topic.get()};
  rd_kafka_DeleteTopics(admin.get(), topics, 1, nullptr, queue.get());
  Owned<rd_kafka_event_t>(rd_kafka_queue_poll(queue.get(), 10'000), rd_kafka_event_destroy).reset();
}

}  // namespace parley::load
