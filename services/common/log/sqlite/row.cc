#include "common/log/sqlite/row.h"

#include <array>

#include "common/base/hash.h"

namespace parley::log::embedded {
namespace {

void AppendSized(std::string_view bytes, std::string& out) {
  const auto size = static_cast<uint32_t>(bytes.size());
  for (int shift = 0; shift < 32; shift += 8) {
    out.push_back(static_cast<char>(size >> shift));
  }
  out.append(bytes);
}

// Takes a sized string off the front; false when it is cut short.
bool TakeSized(std::string_view& bytes, std::string& out) {
  if (bytes.size() < 4) {
    return false;
  }
  uint32_t size = 0;
  for (size_t i = 0; i < 4; ++i) {
    size |= uint32_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  }
  bytes.remove_prefix(4);
  if (bytes.size() < size) {
    return false;
  }
  out = bytes.substr(0, size);
  bytes.remove_prefix(size);
  return true;
}

template <size_t N>
uint32_t CrcOfNumbers(const std::array<int64_t, N>& numbers, uint32_t crc) {
  std::array<char, 8 * N> bytes;
  for (size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<char>(static_cast<uint64_t>(numbers[i / 8]) >> (8 * (i % 8)));
  }
  return Crc32(std::string_view(bytes.data(), bytes.size()), crc);
}

// zlib starts anew when it is given no bytes at a null pointer.
uint32_t Extend(uint32_t crc, std::string_view bytes) { return bytes.empty() ? crc : Crc32(bytes, crc); }

}  // namespace

std::string EncodeHeaders(const std::vector<Header>& headers) {
  std::string bytes;
  for (const Header& header : headers) {
    AppendSized(header.name, bytes);
    AppendSized(header.value, bytes);
  }
  return bytes;
}

std::optional<std::vector<Header>> DecodeHeaders(std::string_view bytes) {
  std::vector<Header> headers;
  while (!bytes.empty()) {
    Header header;
    if (!TakeSized(bytes, header.name) || !TakeSized(bytes, header.value)) {
      return std::nullopt;
    }
    headers.push_back(std::move(header));
  }
  return headers;
}

uint32_t PayloadCrc(std::string_view key, std::string_view headers, std::optional<std::string_view> value) {
  const std::array<int64_t, 3> sizes = {static_cast<int64_t>(key.size()),
                                        static_cast<int64_t>(headers.size()),
                                        value ? static_cast<int64_t>(value->size()) : -1};
  uint32_t crc = CrcOfNumbers(sizes, 0);
  crc = Extend(Extend(crc, key), headers);
  return value ? Extend(crc, *value) : crc;
}

uint32_t RowCrc(uint32_t payload_crc, int64_t partition_id, int64_t offset, int64_t time_us) {
  return CrcOfNumbers(std::array<int64_t, 3>{partition_id, offset, time_us}, payload_crc);
}

}  // namespace parley::log::embedded
