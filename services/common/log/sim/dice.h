// Seeded chance: the same seed gives the same throws on every machine.
#pragma once

#include <cstdint>

#include "common/base/hash.h"

namespace parley::log {

class Dice {
 public:
  explicit Dice(uint64_t seed) : state_(seed) {}

  uint64_t Next() { return Mix64(state_ += 0x9e3779b97f4a7c15ULL); }
  // 0 <= result < n; n > 0.
  uint64_t Below(uint64_t n) { return Next() % n; }
  bool Chance(double probability) {
    return probability > 0 && static_cast<double>(Next() >> 11) * 0x1p-53 < probability;
  }

 private:
  uint64_t state_;
};

}  // namespace parley::log
