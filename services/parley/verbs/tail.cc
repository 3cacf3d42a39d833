#include "parley/verbs/tail.h"

#include <algorithm>
#include <memory>
#include <ostream>

#include "absl/strings/escaping.h"
#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/base/utf8.h"
#include "common/json/proto_json.h"
#include "common/log/envelope.h"
#include "nlohmann/json.hpp"

namespace parley::verbs {
namespace {

constexpr size_t kChunk = 256;

std::string Base64(const std::string& bytes) { return absl::Base64Escape(bytes); }

// A new message of the type that the record says it is.
std::unique_ptr<google::protobuf::Message> NewMessage(const log::StoredRecord& record) {
  const std::string type(log::HeaderValue(record.headers, "ce_type"));
  const auto* descriptor = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(type);
  if (descriptor == nullptr) {
    return nullptr;
  }
  return std::unique_ptr<google::protobuf::Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor)->New());
}

// Reads one partition from `next` to its present end; `next` moves on.
absl::Status Drain(log::Log& log, const log::TopicPartition& partition, int64_t& next,
                   const TailOptions& options, const StopSource& stop, std::ostream& out) {
  ASSIGN_OR_RETURN(const log::PartitionRange range, log.Range(partition));
  while (next < range.end && !stop.Requested()) {
    ASSIGN_OR_RETURN(const log::Chunk chunk,
                     log.Read(partition, next, kChunk, Deadline::After(std::chrono::seconds(1))));
    if (chunk.next_offset == next) {
      break;  // An open transaction; come back later.
    }
    for (const log::StoredRecord& record : chunk.records) {
      if (!options.values_only) {
        out << RecordAsJson(record) << '\n';
      } else if (const auto value = ValueAsJson(record); value.ok()) {
        out << *value << '\n';
      }
    }
    next = chunk.next_offset;
    if (!out) {
      return absl::CancelledError("output closed");
    }
  }
  out.flush();
  return absl::OkStatus();
}

}  // namespace

std::string FullTopicName(const std::string& name) {
  return name.starts_with("parley.") ? name : "parley." + name;
}

absl::StatusOr<std::string> ValueAsJson(const log::StoredRecord& record) {
  const auto message = NewMessage(record);
  if (message == nullptr) {
    return absl::DataLossError("no known ce_type");
  }
  RETURN_IF_ERROR(log::Unwrap(record, *message));
  return ToJson(*message);
}

std::string RecordAsJson(const log::StoredRecord& record) {
  nlohmann::ordered_json line;
  line["topic"] = record.topic;
  line["partition"] = record.partition;
  line["offset"] = record.offset;
  line["time"] = FormatRfc3339(record.time);
  line["key"] = RepairUtf8(record.key);
  for (const log::Header& header : record.headers) {
    line["headers"][RepairUtf8(header.name)] = RepairUtf8(header.value);
  }
  if (!record.value.has_value()) {
    line["value"] = nullptr;
  } else if (const auto value = ValueAsJson(record); value.ok()) {
    line["value"] = nlohmann::ordered_json::parse(*value, nullptr, /*allow_exceptions=*/false);
  } else {
    line["value_base64"] = Base64(*record.value);
  }
  return line.dump();
}

absl::Status Tail(const TailOptions& options, log::Log& log, const StopSource& stop, std::ostream& out) {
  const std::string topic = FullTopicName(options.topic);
  ASSIGN_OR_RETURN(const int32_t partitions, log.Partitions(topic));
  std::vector<int64_t> next;
  for (int32_t p = 0; p < partitions; ++p) {
    ASSIGN_OR_RETURN(const log::PartitionRange range, log.Range({topic, p}));
    next.push_back(options.last < 0 ? range.start : std::max(range.start, range.end - options.last));
  }
  do {
    for (int32_t p = 0; p < partitions; ++p) {
      RETURN_IF_ERROR(Drain(log, {topic, p}, next[static_cast<size_t>(p)], options, stop, out));
    }
  } while (options.follow && !stop.WaitFor(Deadline::After(std::chrono::milliseconds(200))));
  return absl::OkStatus();
}

}  // namespace parley::verbs
