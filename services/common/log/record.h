// What lies on the log.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/clock.h"

namespace parley::log {

struct Header {
  std::string name;
  std::string value;
  bool operator==(const Header&) const = default;
};

// A record to append. Limits: key 1 KiB, headers 16 KiB in all, value 9 MiB; more is kInvalidArgument.
struct Record {
  std::string topic;
  std::string key;
  // Absent: a tombstone, which removes the key from a compacted topic.
  std::optional<std::string> value;
  std::vector<Header> headers;
  // Negative: chosen by PartitionForKey.
  int32_t partition = -1;
};

// A record as read back.
struct StoredRecord {
  std::string topic;
  int32_t partition = 0;
  int64_t offset = 0;  // Grows within the partition; there may be holes.
  WallTime time;       // When it was appended.
  std::string key;
  std::optional<std::string> value;
  std::vector<Header> headers;
};

struct TopicPartition {
  std::string topic;
  int32_t partition = 0;
  auto operator<=>(const TopicPartition&) const = default;
};

// Next offset to read, by partition.
using Offsets = std::map<TopicPartition, int64_t>;

// The value of the first header of that name; empty when absent.
std::string_view HeaderValue(const std::vector<Header>& headers, std::string_view name);

// The partition of a key, 0 <= p < partitions: Kafka's default (murmur2), so that other clients agree.
int32_t PartitionForKey(std::string_view key, int32_t partitions);

}  // namespace parley::log
