// How far a negotiation has come.
#pragma once

#include <vector>

#include "aggregate/core/processes/facts.h"
#include "parley/v1/consolidated.pb.h"

namespace parley::aggregate {

// The phases that the facts, ascending by day, lead through. Only what happened changes a phase, and only
// when a report leads with it; of several changes on one day the last in the order of gravity stands.
std::vector<v1::PhaseChange> PhasesOf(const std::vector<FactRef>& facts);

// The same for truces: declared, extended, violated, ended.
std::vector<v1::CeasefireChange> CeasefiresOf(const std::vector<FactRef>& facts);

}  // namespace parley::aggregate
