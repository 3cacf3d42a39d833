// Where sentences and the dateline are.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "worker/core/text/tokens.h"

namespace parley::worker {

// A range of tokens, half open; holds no paragraph token at either end.
struct Sentence {
  uint32_t first;
  uint32_t last;
  bool starts_paragraph;
};

// "ISLAMABAD, Oct 5 (Agency) - ": what a wire report opens with. `tokens` is 0 when there is none.
struct DatelineSpan {
  uint32_t tokens = 0;     // How many tokens it takes, the dash included.
  std::string_view place;  // "ISLAMABAD"; empty when only an agency is named.
};

// Recognises a dateline within the first 30 tokens of a body.
DatelineSpan FindDateline(const TokenizedText& body);

// Splits from token `from` on. A full stop ends a sentence unless it belongs to an abbreviation or an
// initial; closing quotes and brackets stay with it. Paragraph breaks always end one.
std::vector<Sentence> SplitSentences(const TokenizedText& text, uint32_t from = 0);

}  // namespace parley::worker
