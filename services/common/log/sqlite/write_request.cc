#include "common/log/sqlite/write_request.h"

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/log/limits.h"
#include "common/log/sqlite/row.h"

namespace parley::log::embedded {
namespace {

absl::StatusOr<Partition*> PartitionOf(const Topic& topic, const Record& record) {
  const auto count = static_cast<int32_t>(topic.partitions.size());
  const int32_t number = record.partition < 0 ? PartitionForKey(record.key, count) : record.partition;
  if (number >= count) {
    return InvalidArgument("record for partition {} of {}: the topic has {}", number, topic.name, count);
  }
  return topic.partitions[static_cast<size_t>(number)].get();
}

}  // namespace

absl::Status AddRows(const Catalog& catalog, std::span<const Record> records, WriteRequest& request) {
  const Topic* topic = nullptr;  // Of the record before: most often the same.
  request.rows.reserve(request.rows.size() + records.size());
  for (const Record& record : records) {
    RETURN_IF_ERROR(CheckSize(record));
    if (topic == nullptr || topic->name != record.topic) {
      ASSIGN_OR_RETURN(topic, catalog.FindTopic(record.topic));
    }
    Row row;
    ASSIGN_OR_RETURN(row.partition, PartitionOf(*topic, record));
    row.key = record.key;
    row.value = record.value;
    row.headers = EncodeHeaders(record.headers);
    row.payload_crc = PayloadCrc(row.key, row.headers, row.value);
    request.bytes += row.key.size() + row.headers.size() + (row.value ? row.value->size() : 0);
    request.rows.push_back(std::move(row));
  }
  return absl::OkStatus();
}

}  // namespace parley::log::embedded
