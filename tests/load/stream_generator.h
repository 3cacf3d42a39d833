// Endless wire copy for load tests, made from the sample stream.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "parley/v1/article.pb.h"

namespace parley::load {

// Every lap over the samples shifts the dates by some days, renames the places and drops or swaps sentences,
// so that laps are other stories with the same shape: reprints, updates, bulletins. Deterministic for a seed.
class StreamGenerator {
 public:
  StreamGenerator(std::vector<v1::Article> samples, uint32_t seed);

  // The next article; published later than, or together with, the one before within a lap.
  v1::Article Next();

 private:
  void BeginLap();

  const std::vector<v1::Article> samples_;
  std::mt19937 random_;
  size_t next_ = 0;
  uint64_t lap_ = 0;
  std::string place_;   // Stands for every dateline's place in this lap.
  std::string people_;  // A surname that is new in this lap.
};

// Reads the sample stream of the source tree.
std::vector<v1::Article> ReadSamples(const std::string& folder);

}  // namespace parley::load
