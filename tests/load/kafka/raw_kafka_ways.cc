#include "tests/load/kafka/raw_kafka_ways.h"

#include <array>

#include "common/base/status.h"
#include "tests/load/kafka/compare.h"

namespace parley::load {
namespace {

constexpr int kPatienceMs = 30'000;

testing::KafkaSettings Common(const std::string& brokers) {
  return {{"bootstrap.servers", brokers}, {"socket.nagle.disable", "true"}};
}

}  // namespace

RawProducer::RawProducer(const std::string& brokers, const testing::KafkaSettings& more) {
  const testing::KafkaSettings best = {{"acks", "all"},
                                       {"enable.idempotence", "true"},
                                       {"linger.ms", "5"},
                                       {"compression.type", "lz4"},
                                       {"batch.size", "262144"},
                                       {"queue.buffering.max.kbytes", "32768"},
                                       {"queue.buffering.max.messages", "50000"},
                                       {"retry.backoff.ms", "5"}};
  kafka_ = Must(testing::RawKafka::Create(RD_KAFKA_PRODUCER,
                                          testing::With(testing::With(Common(brokers), best), more)));
}

rd_kafka_topic_t* RawProducer::Topic(const std::string& name) {
  auto at = topics_.find(name);
  if (at == topics_.end()) {
    Owned<rd_kafka_topic_t> topic(rd_kafka_topic_new(get(), name.c_str(), nullptr), rd_kafka_topic_destroy);
    at = topics_.emplace(name, std::move(topic)).first;
  }
  return at->second.get();
}

void RawProducer::Send(const log::Record& record, int32_t partition, const void* value, size_t size) {
  rd_kafka_headers_t* headers = rd_kafka_headers_new(record.headers.size());
  for (const log::Header& header : record.headers) {
    rd_kafka_header_add(headers, header.name.data(), static_cast<ssize_t>(header.name.size()),
                        header.value.data(), static_cast<ssize_t>(header.value.size()));
  }
  std::array<rd_kafka_vu_t, 6> parts{};
  parts[0].vtype = RD_KAFKA_VTYPE_RKT;
  parts[0].u.rkt = Topic(record.topic);
  parts[1].vtype = RD_KAFKA_VTYPE_PARTITION;
  parts[1].u.i32 = partition;
  parts[2].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  parts[2].u.i = RD_KAFKA_MSG_F_COPY;
  parts[3].vtype = RD_KAFKA_VTYPE_KEY;
  parts[3].u.mem.ptr = const_cast<char*>(record.key.data());
  parts[3].u.mem.size = record.key.size();
  parts[4].vtype = RD_KAFKA_VTYPE_VALUE;
  parts[4].u.mem.ptr = const_cast<void*>(value);
  parts[4].u.mem.size = size;
  parts[5].vtype = RD_KAFKA_VTYPE_HEADERS;
  parts[5].u.headers = headers;
  for (;;) {
    rd_kafka_error_t* error = rd_kafka_produceva(get(), parts.data(), parts.size());
    if (error == nullptr) {
      return;
    }
    if (rd_kafka_error_code(error) != RD_KAFKA_RESP_ERR__QUEUE_FULL) {
      Must(testing::KafkaStatus("producing", error));
    }
    rd_kafka_error_destroy(error);
    rd_kafka_poll(get(), 5);
  }
}

void RawProducer::Produce(std::span<const log::Record> records, int32_t partitions) {
  for (const log::Record& record : records) {
    const int32_t partition =
        record.partition >= 0 ? record.partition : log::PartitionForKey(record.key, partitions);
    Send(record, partition, record.value->data(), record.value->size());
  }
  Flush();
}

void RawProducer::Flush() {
  Must(testing::KafkaStatus("flushing", rd_kafka_flush(get(), kPatienceMs)));
  if (!kafka_->delivery_errors().empty()) {
    Must(testing::KafkaStatus("producing", kafka_->delivery_errors().front()));
  }
}

RawConsumer::RawConsumer(const std::string& brokers, const std::string& group)
    : queue_(nullptr, rd_kafka_queue_destroy) {
  const testing::KafkaSettings best = {{"group.id", group},
                                       {"group.instance.id", "raw"},
                                       {"enable.auto.commit", "false"},
                                       {"enable.auto.offset.store", "false"},
                                       {"auto.offset.reset", "earliest"},
                                       {"isolation.level", "read_committed"},
                                       {"check.crcs", "true"},
                                       {"partition.assignment.strategy", "range"},
                                       {"fetch.message.max.bytes", "1048576"},
                                       {"queued.min.messages", "100000"},
                                       {"queued.max.messages.kbytes", "65536"}};
  kafka_ = Must(testing::RawKafka::Create(RD_KAFKA_CONSUMER, testing::With(Common(brokers), best)));
  queue_.reset(rd_kafka_queue_get_consumer(get()));
}

void RawConsumer::Begin(const std::string& topic, int32_t first, int32_t count) {
  Owned<rd_kafka_topic_partition_list_t> list(rd_kafka_topic_partition_list_new(count),
                                              rd_kafka_topic_partition_list_destroy);
  for (int32_t partition = first; partition < first + count; ++partition) {
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition)->offset = 0;
  }
  Must(testing::KafkaStatus("assigning", rd_kafka_assign(get(), list.get())));
}

void RawConsumer::Subscribe(const std::string& topic) {
  Owned<rd_kafka_topic_partition_list_t> list(rd_kafka_topic_partition_list_new(1),
                                              rd_kafka_topic_partition_list_destroy);
  rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
  Must(testing::KafkaStatus("subscribing", rd_kafka_subscribe(get(), list.get())));
}

RawMessage RawConsumer::Next() {
  for (;;) {
    RawMessage message(rd_kafka_consumer_poll(get(), kPatienceMs), rd_kafka_message_destroy);
    if (message == nullptr) {
      Die(Internal("nothing to read for {} s", kPatienceMs / 1000));
    }
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      return message;
    }
  }
}

std::vector<RawMessage> RawConsumer::NextBatch(size_t count) {
  std::vector<rd_kafka_message_t*> raw(count);
  const ssize_t got = rd_kafka_consume_batch_queue(queue_.get(), 100, raw.data(), count);
  std::vector<RawMessage> messages;
  for (ssize_t i = 0; i < got; ++i) {
    RawMessage message(raw[static_cast<size_t>(i)], rd_kafka_message_destroy);
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      messages.push_back(std::move(message));
    }
  }
  return messages;
}

}  // namespace parley::load
