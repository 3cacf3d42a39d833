// Plain-text wire copy, one or more items a document:
//
//   Slug: PAK-TALKS              optional preamble: Slug, Item, Revision, Status, Published, Updated,
//   Embargo, Item: nl-1042                Provider, Urgency, Note, Language, Keywords; unknown keys give a
//   note
//
//   Envoys meet in Islamabad     the headline, on a line of its own
//   By JANE DOE                  optional byline
//
//   ISLAMABAD, Oct 5 (Northline) - Envoys met ...
//   NNNN                         ends the item; may be left out after the last
//
// Paragraphs are split by blank lines, or indented, or hard-wrapped (see Reflow). A copy without a headline
// begins with its dateline. Provider: the preamble's, else the dateline's first agency, else the context's.
// Published: the preamble's, else the dateline's date when it has a year.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "ingest/core/collector.h"

namespace parley::ingest {

// Fails only as Collector::Add does.
absl::Status ParseWireText(std::string_view bytes, Collector& collector);

// True for a preamble, a dateline near the start, or an "NNNN" line. Other text may be wire copy too, but has
// to be told to be.
bool LooksLikeWireText(std::string_view bytes);

}  // namespace parley::ingest
