// Compares a run under faults with a clean one, by the promises P2 to P4 of the design.
#pragma once

#include <string>
#include <vector>

#include "tests/simulation/outcome.h"

namespace parley::simulation {

// What is wrong with `outcome`, in words; nothing when it keeps every promise. `torn`: the raw topics may
// hold repetitions, which a reader that applies "version > last seen" does not notice.
std::vector<std::string> Judge(const Outcome& outcome, const Outcome& clean, bool torn);

}  // namespace parley::simulation
