// Counts of people: killed, injured, arrested, displaced, released.
#pragma once

#include <vector>

#include "parley/v1/event.pb.h"
#include "worker/core/text/tokens.h"

namespace parley::worker {

// Reads the clause of tokens [first, last). "killed at least 40 people" gives {KILLED, 40, 0}; "12 to 15"
// gives a range; at most one figure a kind: the first.
std::vector<v1::Quantity> FindQuantities(const TokenizedText& text, uint32_t first, uint32_t last);

}  // namespace parley::worker
