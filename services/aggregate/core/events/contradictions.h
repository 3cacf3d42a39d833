#pragma once

#include <vector>

#include "aggregate/core/events/report.h"
#include "parley/v1/consolidated.pb.h"

namespace parley::aggregate {

// Sets `contradictions`: numbers, status and place on which the reports differ, each value with its articles
// in order of arrival. A plan that came true, a recalled event and a less precise place contradict nothing.
void AddContradictions(const std::vector<Report>& reports, v1::ConsolidatedEvent& out);

}  // namespace parley::aggregate
