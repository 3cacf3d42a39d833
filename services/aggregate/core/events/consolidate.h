// One event from all reports of it.
#pragma once

#include <cstddef>

#include "aggregate/core/base/records.h"
#include "parley/v1/consolidated.pb.h"

namespace parley::aggregate {

inline constexpr size_t kListedReports = 24;  // The newest.
inline constexpr size_t kFirstReports = 8;    // Read as well when values are chosen.

// Everything but id, version, state, story_ids and process_ids, which are not the reports' to say.
// Precondition: the event has a report. Values: the most telling report gives the parties, the most precise
// ones date and place, the newest original the numbers; the status is that of the newest report that says it
// happened, if any does. Where reports differ on what cannot be two things at once, `contradictions` lists
// all sides.
v1::ConsolidatedEvent Consolidate(const EventRecord& event);

// The consolidated values as a single report would give them; what further reports are compared with.
v1::Event AsReport(const v1::ConsolidatedEvent& event);

// What a process needs to know of it.
state::v1::NegotiationFact MakeFact(const v1::ConsolidatedEvent& event);

}  // namespace parley::aggregate
