#include "common/base/hash.h"

#define XXH_INLINE_ALL
#include <openssl/evp.h>
#include <xxhash.h>
#include <zlib.h>

#include <array>

#include "common/base/check.h"
#include "fmt/format.h"

namespace parley {

uint64_t TextHash64(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

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
