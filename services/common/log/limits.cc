#include "common/log/limits.h"

#include <algorithm>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/base/utf8.h"

namespace parley::log {
namespace {

template <typename Headers>
size_t HeaderBytes(const Headers& headers) {
  size_t bytes = 0;
  for (const Header& header : headers) {
    bytes += header.name.size() + header.value.size();
  }
  return bytes;
}

absl::Status CheckPart(const Record& record, std::string_view part, size_t bytes, size_t limit) {
  if (bytes <= limit) {
    return absl::OkStatus();
  }
  return InvalidArgument("record for {} with key \"{}\": {} of {} bytes, at most {} are allowed",
                         Printable(record.topic), Printable(record.key, 60), part, bytes, limit);
}

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
         c == '-';
}

bool IsTopicName(std::string_view name) {
  return !name.empty() && name.size() <= 249 && name != "." && name != ".." &&
         std::all_of(name.begin(), name.end(), IsNameCharacter);
}

}  // namespace

size_t PayloadBytes(const StoredRecord& record) {
  return record.key.size() + HeaderBytes(record.headers) + (record.value ? record.value->size() : 0);
}

absl::Status CheckSize(const Record& record) {
  RETURN_IF_ERROR(CheckPart(record, "key", record.key.size(), kMaxKeyBytes));
  RETURN_IF_ERROR(CheckPart(record, "headers", HeaderBytes(record.headers), kMaxHeaderBytes));
  return CheckPart(record, "value", record.value ? record.value->size() : 0, kMaxValueBytes);
}

absl::Status CheckTopicSpec(const TopicSpec& spec) {
  if (!IsTopicName(spec.name)) {
    return InvalidArgument("topic name \"{}\": 1 to 249 letters, digits, '.', '_' or '-' are needed",
                           Printable(spec.name));
  }
  if (spec.partitions < 1 || spec.partitions > kMaxPartitions) {
    return InvalidArgument("topic {}: {} partitions, 1 to {} are allowed", spec.name, spec.partitions,
                           kMaxPartitions);
  }
  if (spec.retention <= std::chrono::hours(0)) {
    return InvalidArgument("topic {}: retention of {} hours, it must be positive", spec.name,
                           spec.retention.count());
  }
  return absl::OkStatus();
}

}  // namespace parley::log
