// A made-up stream with everything that happens to a real one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "parley/v1/extraction.pb.h"

namespace parley::aggregate::testing {

struct StreamOptions {
  int inputs = 300;
  int stories = 20;  // That go on at a time; they change as the stream goes on.
  int body_words = 60;
  int hours_per_input = 2;
  bool trouble = true;  // Revisions, kills, embargoes, late and future dates, ticks, redeliveries.
  int events = 3;       // In each article.
};

// The same seed gives the same stream.
std::vector<v1::FoldInput> RandomStream(uint64_t seed, const StreamOptions& options);

}  // namespace parley::aggregate::testing
