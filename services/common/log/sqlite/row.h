// How a record lies in a table: headers in one blob, and a checksum over everything.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/log/record.h"

namespace parley::log::embedded {

// For each header its name and its value, each as a 32-bit little-endian size and the bytes.
std::string EncodeHeaders(const std::vector<Header>& headers);

// Nothing when the bytes are not what EncodeHeaders writes.
std::optional<std::vector<Header>> DecodeHeaders(std::string_view bytes);

// Over what the caller gives; sizes are part of it, so that no byte can change sides.
uint32_t PayloadCrc(std::string_view key, std::string_view headers, std::optional<std::string_view> value);

// Over the payload and its place, so that a row that strayed to another place is noticed too.
uint32_t RowCrc(uint32_t payload_crc, int64_t partition_id, int64_t offset, int64_t time_us);

}  // namespace parley::log::embedded
