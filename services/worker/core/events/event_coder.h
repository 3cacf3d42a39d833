// Events of an article: sentences in, v1::Event out.
#pragma once

#include <cstddef>
#include <string>

#include "absl/time/civil_time.h"
#include "parley/v1/extraction.pb.h"
#include "worker/core/entities/entities.h"
#include "worker/core/text/article_text.h"

namespace parley::worker {

// What an event takes from the report when its clause does not say.
struct ReportContext {
  absl::CivilDay anchor;  // The day relative dates count from; 1970-01-01 stands for "not known".
  std::string place;      // Of the dateline.
  std::string place_country;
};

// Appends the events of headline and body in text order, at most `max_events` in all; returns false when some
// were left out.
bool AddEvents(const ArticleText& text, const ArticleEntities& entities, const ReportContext& context,
               size_t max_events, v1::Extraction& out);

}  // namespace parley::worker
