// `parley tail TOPIC`: a topic as JSON lines.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/stop.h"
#include "common/log/log.h"
#include "google/protobuf/message.h"

namespace parley::verbs {

struct TailOptions {
  std::string topic;    // "articles" is short for "parley.articles".
  bool follow = false;  // Go on with what is appended later.
  bool values_only = false;
  int64_t last = -1;  // Begin with the last so many of each partition; negative: all that is kept.
};

// One line for each record: {"topic", "partition", "offset", "time", "key", "headers", "value"}; a value that
// cannot be decoded by its ce_type stands as "value_base64", a tombstone as null. Partition by partition;
// with `follow` in turns, until `stop`.
absl::Status Tail(const TailOptions& options, log::Log& log, const StopSource& stop, std::ostream& out);

// The record as that line.
std::string RecordAsJson(const log::StoredRecord& record);

// The value alone, as JSON; kDataLoss when it cannot be decoded.
absl::StatusOr<std::string> ValueAsJson(const log::StoredRecord& record);

// "articles" -> "parley.articles".
std::string FullTopicName(const std::string& name);

}  // namespace parley::verbs
