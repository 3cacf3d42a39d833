// Parts of an event that are read from its clause once its frame is known.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "parley/v1/event.pb.h"
#include "worker/core/events/dates.h"
#include "worker/core/events/event_coder.h"
#include "worker/core/events/frame.h"

namespace parley::worker {

// The clause of an event: tokens of the sentence.
struct ClauseSpan {
  uint32_t first;
  uint32_t last;
};

// Sets time from an expression in the clause, else from the sentence's only one, else (for what has happened)
// the report's day, marked ASSUMED. May change status: a future day makes it PLANNED, a day well before the
// report HISTORICAL.
void SetTime(const SentenceView& view, const ClauseSpan& clause, const std::vector<TimeExpression>& times,
             const ReportContext& context, v1::Event& event);

// Sets place from "in/at/near PLACE" in the clause, else the dateline's, marked ASSUMED.
void SetPlace(const SentenceView& view, const ClauseSpan& clause, const ArticleEntities& entities,
              const ReportContext& context, v1::Event& event);

// "fourth round" -> 4, "two rounds" -> 2; 0 when the clause counts no rounds.
uint32_t FindRound(const SentenceView& view, const ClauseSpan& clause);

// The CAMEO code of a type, refined by mode and negotiation kind where the root allows it.
std::string_view CameoCode(const v1::Event& event);

// Who the sentence says it is from: the subject of a verb of saying outside the clause. Empty when nobody.
std::string FindAttribution(const SentenceView& view, const ClauseSpan& clause);

}  // namespace parley::worker
