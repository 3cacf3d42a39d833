// The last step of every wire format: a Draft becomes an Article that keeps what article.proto promises.
#pragma once

#include "absl/status/status.h"
#include "ingest/core/draft.h"
#include "ingest/core/format.h"

namespace parley::ingest {

// Normalises all text, applies the caps, reads dateline and credits, checks times, fills provider, feed,
// format and id. Notes go to the draft. Finishing a finished article changes nothing.
//
// kInvalidArgument: no text at all (unless it is a kill), a kill that names no item, an embargo outside the
// years 1900 to 2100, an item id too long. kResourceExhausted: the body is over kMaxBodyBytes. Other text
// over its cap is cut, with a note.
absl::Status FinishArticle(Draft& draft, const DocumentContext& context, std::string_view format);

}  // namespace parley::ingest
