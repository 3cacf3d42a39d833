// Decides which consolidated event each coded event of an article reports.
#pragma once

#include "aggregate/core/base/corpus.h"
#include "aggregate/core/base/step.h"
#include "parley/v1/extraction.pb.h"

namespace parley::aggregate {

inline constexpr int kMaxCodedEvents = 100;  // Of one article; the rest is not kept.

// Fills `article.kept.events`, for an article that has been given its story but is not attached. Compared are
// the story's events, those of the processes that the story is linked to, and the article's own earlier ones
// (a headline and a lead state the same thing). What fits none becomes a new event.
void MatchEvents(const v1::Extraction& extraction, ArticleRecord& article, StoryRecord& story, Corpus& corpus,
                 Step& step);

}  // namespace parley::aggregate
