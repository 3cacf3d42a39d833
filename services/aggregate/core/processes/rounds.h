#pragma once

#include <vector>

#include "aggregate/core/processes/facts.h"
#include "parley/v1/consolidated.pb.h"

namespace parley::aggregate {

// The rounds of talks, ascending by start: facts of talks that share their number, or are held within three
// days of each other, are one round. A meeting without a number needs a day and a place.
std::vector<v1::Round> RoundsOf(const std::vector<FactRef>& facts);

}  // namespace parley::aggregate
