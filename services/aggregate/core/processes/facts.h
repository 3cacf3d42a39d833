// The coded facts that a process rests on.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "aggregate/core/base/records.h"

namespace parley::aggregate {

struct FactRef {
  const EventRecord* event;
  int32_t day;  // When it happens; when it was first reported where that is not known.

  const state::v1::NegotiationFact& fact() const { return event->fact; }
};

inline constexpr size_t kMaxFacts = 1'000;  // The newest of a process.

// Ascending by day, then by number of the event.
std::vector<FactRef> FactsOf(const StoryRecord& story);
std::vector<FactRef> FactsOf(const ProcessRecord& process);

bool Happened(
    const state::v1::NegotiationFact& fact);  // As news: what is recalled from earlier does not count.
bool IsPlanned(const state::v1::NegotiationFact& fact);

// The side that a party stands for: a country for all who act for its state, the actor code for other groups,
// else the linked entity. Empty when the party says nothing ("the two sides").
std::string GroupOf(const state::v1::FactParty& party);

// Is it a state, or a group that acts against or beside one?
bool IsState(std::string_view group);

}  // namespace parley::aggregate
