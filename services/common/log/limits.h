// What a record and a topic may be, checked alike by every implementation of the log.
#pragma once

#include <cstddef>

#include "absl/status/status.h"
#include "common/log/log.h"
#include "common/log/record.h"

namespace parley::log {

inline constexpr size_t kMaxKeyBytes = size_t{1} << 10;
inline constexpr size_t kMaxHeaderBytes = size_t{16} << 10;  // Names and values of all headers together.
inline constexpr size_t kMaxValueBytes = size_t{9} << 20;
// What one Read or Poll returns at most, unless its first record alone is larger.
inline constexpr size_t kMaxReadBytes = size_t{16} << 20;
inline constexpr int32_t kMaxPartitions = 1024;

// The bytes of key, headers and value: what counts against kMaxReadBytes.
size_t PayloadBytes(const StoredRecord& record);

// kInvalidArgument names the topic, the part that is too large, its size and the limit.
absl::Status CheckSize(const Record& record);

// kInvalidArgument unless the name is one that Kafka takes as well (1-249 of [a-zA-Z0-9._-], not "." or
// ".."), there are 1 to kMaxPartitions partitions and the retention is positive.
absl::Status CheckTopicSpec(const TopicSpec& spec);

}  // namespace parley::log
