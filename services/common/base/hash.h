// Hashes that are the same on every machine and in every version: they end up in ids and in stored state.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace parley {

// 64-bit FNV-1a with a finishing mix (splitmix64's). Not for adversaries.
constexpr uint64_t Mix64(uint64_t x) {
  x ^= x >> 30;
  x *= 0xbf58476d1ce4e5b9ULL;
  x ^= x >> 27;
  x *= 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

constexpr uint64_t Hash64(std::string_view bytes, uint64_t seed = 0) {
  uint64_t h = 0xcbf29ce484222325ULL ^ Mix64(seed);
  for (const char c : bytes) {
    h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  }
  return Mix64(h);
}

// For whole texts: XXH3 by Yann Collet. Not for adversaries.
uint64_t TextHash64(std::string_view text);

// Lower-case hexadecimal, 16 digits.
std::string Hex64(uint64_t value);

// SHA-256 of the bytes, lower-case hexadecimal, 64 digits.
std::string Sha256Hex(std::string_view bytes);

// CRC-32 (IEEE), as zlib computes it.
uint32_t Crc32(std::string_view bytes, uint32_t crc = 0);

}  // namespace parley
