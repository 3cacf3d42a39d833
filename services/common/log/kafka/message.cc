#include "common/log/kafka/message.h"

#include <array>

namespace parley::log::kafka {
namespace {

std::string Bytes(const void* data, size_t size) {
  return data == nullptr ? std::string() : std::string(static_cast<const char*>(data), size);
}

HeadersPtr ToHeaders(const std::vector<Header>& headers) {
  if (headers.empty()) {
    return nullptr;
  }
  HeadersPtr list(rd_kafka_headers_new(headers.size()));
  for (const Header& header : headers) {
    rd_kafka_header_add(list.get(), header.name.data(), static_cast<ssize_t>(header.name.size()),
                        header.value.data(), static_cast<ssize_t>(header.value.size()));
  }
  return list;
}

}  // namespace

StoredRecord ToStored(const rd_kafka_message_t& message, const std::string& topic) {
  StoredRecord record{
      .topic = topic,
      .partition = message.partition,
      .offset = message.offset,
      .time = WallTime(std::chrono::milliseconds(rd_kafka_message_timestamp(&message, nullptr))),
      .key = Bytes(message.key, message.key_len)};
  if (message.payload != nullptr) {
    record.value = Bytes(message.payload, message.len);
  }
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR) {
    record.headers.reserve(rd_kafka_header_cnt(headers));
    const char* name = nullptr;
    const void* value = nullptr;
    size_t size = 0;
    for (size_t i = 0;
         rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
      record.headers.push_back({name, Bytes(value, size)});
    }
  }
  return record;
}

ErrorPtr Produce(rd_kafka_t* producer, rd_kafka_topic_t* topic, const Record& record, int32_t partition,
                 void* opaque) {
  HeadersPtr headers = ToHeaders(record.headers);
  std::array<rd_kafka_vu_t, 7> parts{};
  size_t count = 0;
  const auto add = [&](rd_kafka_vtype_t type) -> rd_kafka_vu_t& {
    parts[count].vtype = type;
    return parts[count++];
  };
  add(RD_KAFKA_VTYPE_RKT).u.rkt = topic;
  add(RD_KAFKA_VTYPE_PARTITION).u.i32 = partition;
  add(RD_KAFKA_VTYPE_MSGFLAGS).u.i = RD_KAFKA_MSG_F_COPY;
  // librdkafka copies; it only does not say so with const.
  rd_kafka_vu_t& key = add(RD_KAFKA_VTYPE_KEY);
  key.u.mem.ptr = const_cast<char*>(record.key.data());
  key.u.mem.size = record.key.size();
  rd_kafka_vu_t& value = add(RD_KAFKA_VTYPE_VALUE);
  value.u.mem.ptr = record.value ? const_cast<char*>(record.value->data()) : nullptr;
  value.u.mem.size = record.value ? record.value->size() : 0;
  add(RD_KAFKA_VTYPE_OPAQUE).u.ptr = opaque;
  if (headers != nullptr) {
    add(RD_KAFKA_VTYPE_HEADERS).u.headers = headers.get();
  }
  ErrorPtr error(rd_kafka_produceva(producer, parts.data(), count));
  if (error == nullptr) {
    headers.release();  // NOLINT(bugprone-unused-return-value): the message's now.
  }
  return error;
}

PartitionListPtr ToList(const Offsets& offsets) {
  PartitionListPtr list(rd_kafka_topic_partition_list_new(static_cast<int>(offsets.size())));
  for (const auto& [partition, offset] : offsets) {
    rd_kafka_topic_partition_list_add(list.get(), partition.topic.c_str(), partition.partition)->offset =
        offset;
  }
  return list;
}

}  // namespace parley::log::kafka
