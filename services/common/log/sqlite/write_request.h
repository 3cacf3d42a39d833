// What a caller wants written, all or nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/log/log.h"
#include "common/log/sqlite/catalog.h"

namespace parley::log::embedded {

// A record made ready on the caller's thread. The views are into the caller's Record.
struct Row {
  Partition* partition = nullptr;
  std::string_view key;
  std::optional<std::string_view> value;
  std::string headers;       // Encoded.
  uint32_t payload_crc = 0;  // See PayloadCrc.
};

struct GroupOffset {
  std::string_view group;
  const Partition* partition = nullptr;
  int64_t next = 0;
};

struct WriteRequest {
  std::vector<Row> rows;
  std::vector<GroupOffset> offsets;
  size_t bytes = 0;  // Of keys, headers and values.
};

// Checks the records and adds a row for each. kInvalidArgument: too large, or no such partition; kNotFound:
// no such topic. The records must live until the request is written.
absl::Status AddRows(const Catalog& catalog, std::span<const Record> records, WriteRequest& request);

}  // namespace parley::log::embedded
