// Direct quotations and who speaks them.
#pragma once

#include "parley/v1/extraction.pb.h"
#include "worker/core/entities/entities.h"
#include "worker/core/text/article_text.h"

namespace parley::worker {

inline constexpr size_t kMaxQuotes = 100;

// Appends the body's direct quotes of at least four words, in text order. The speaker is the subject of the
// verb of saying next to the quote, else the person named last before it in the paragraph, else the previous
// quote's speaker when the paragraph opens with the quote. A quotation mark that nothing closes ends with its
// paragraph.
void AddQuotes(const ArticleText& text, const ArticleEntities& entities, v1::Extraction& out);

}  // namespace parley::worker
