// What the aggregator compares articles by: content words and a sketch of the wording.
#pragma once

#include <cstddef>
#include <vector>

#include "parley/v1/extraction.pb.h"
#include "worker/core/text/sentences.h"
#include "worker/core/text/tokens.h"

namespace parley::worker {

inline constexpr size_t kMaxTerms = 400;
inline constexpr size_t kSketchSize = 128;
inline constexpr size_t kLeadSentences = 3;

// Appends content words (stemmed; stop words, single letters and words over 40 bytes left out) and
// capitalised names of several words joined by '_'. When there are more than kMaxTerms, the title's and the
// lead's stay and of the body's the most frequent. Ascending by (field, text).
void AddTerms(const TokenizedText& headline, const TokenizedText& body,
              const std::vector<Sentence>& sentences, v1::Extraction& out);

// Of the words of headline and body (the dateline left out: reprints change it), lower-case, unstemmed.
v1::Fingerprint MakeFingerprint(const TokenizedText& headline, const TokenizedText& body,
                                const std::vector<Sentence>& sentences);

}  // namespace parley::worker
