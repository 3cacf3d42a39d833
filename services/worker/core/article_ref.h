// The part of an article that travels with its extraction.
#pragma once

#include <vector>

#include "parley/v1/article.pb.h"
#include "parley/v1/extraction.pb.h"
#include "worker/core/text/sentences.h"
#include "worker/core/text/tokens.h"

namespace parley::worker {

inline constexpr size_t kMaxLeadBytes = 600;

// Everything but language, lead and what has to be read from the text.
v1::ArticleRef MakeArticleRef(const v1::Article& article);

// The first whole sentences of the body, at most three and kMaxLeadBytes; a first sentence that is longer is
// cut at a word.
void AddLead(const TokenizedText& body, const std::vector<Sentence>& sentences, v1::ArticleRef& out);

}  // namespace parley::worker
