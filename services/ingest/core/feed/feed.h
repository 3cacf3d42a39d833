// RSS 0.9x, 1.0 (RDF), 2.0 and Atom 0.3, 1.0.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ingest/core/format.h"

namespace parley::ingest {

// Reads a feed of either kind; `format` of the result is "rss" or "atom" as the root says. Provider: the
// context's default, else the feed's title: a title is made for readers ("World news | The Paper"), and what
// the operator configured is meant to be the name. <source>, dc:publisher and Atom's source title are
// credits.
//
// Characters that XML forbids (wrong UTF-8, control characters, a bare "&") are repaired, with a note. A feed
// that breaks after whole items keeps them; the rest is one item error. kInvalidArgument: it broke before,
// has a DTD, or has no items.
absl::StatusOr<ParsedDocument> ParseFeed(std::string_view bytes, const DocumentContext& context);

}  // namespace parley::ingest
