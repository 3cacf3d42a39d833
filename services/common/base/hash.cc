#include "common/base/hash.h"

#include <openssl/evp.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "common/base/check.h"
#include "fmt/format.h"

namespace parley {

uint64_t TextHash64(std::string_view text) {
  uint64_t h = Mix64(text.size() + 1);
  for (size_t at = 0; at < text.size(); at += 8) {
    // Little endian, whatever the machine is; the rest counts as if zeros followed, which the size tells
    // apart.
    std::array<unsigned char, 8> bytes{};
    std::memcpy(bytes.data(), text.data() + at, std::min<size_t>(text.size() - at, bytes.size()));
    uint64_t word = 0;
    for (size_t i = bytes.size(); i > 0; --i) {
      word = word << 8 | bytes[i - 1];
    }
    h = (h ^ word) * 0x9e3779b97f4a7c15ULL;
    h ^= h >> 32;
  }
  return Mix64(h);
}

std::string Hex64(uint64_t value) {
  std::string hex(16, '0');
  for (size_t i = hex.size(); i > 0; --i, value >>= 4) {
    hex[i - 1] = "0123456789abcdef"[value & 0xF];
  }
  return hex;
}

std::string Sha256Hex(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  PARLEY_CHECK(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) == 1);
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) {
    hex += fmt::format("{:02x}", digest[i]);
  }
  return hex;
}

uint32_t Crc32(std::string_view bytes, uint32_t crc) {
  return static_cast<uint32_t>(
      crc32_z(crc, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

}  // namespace parley
