// An article's two fields as tokens and sentences.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "parley/v1/event.pb.h"
#include "worker/core/text/sentences.h"
#include "worker/core/text/tokens.h"

namespace parley::worker {

// One field. Views into the article, which must outlive it.
struct FieldText {
  v1::Field field;
  TokenizedText tokens;
  std::vector<Sentence> sentences;
};

struct ArticleText {
  FieldText headline;
  FieldText body;
  DatelineSpan dateline;  // Of the body.
};

// Reads at most `max_body_bytes` of the body (cut at a code point).
inline ArticleText ReadArticleText(std::string_view headline, std::string_view body, size_t max_body_bytes) {
  if (body.size() > max_body_bytes) {
    while (max_body_bytes > 0 && (static_cast<unsigned char>(body[max_body_bytes]) & 0xC0) == 0x80)
      --max_body_bytes;
    body = body.substr(0, max_body_bytes);
  }
  ArticleText out{
      {v1::FIELD_HEADLINE, TokenizedText(headline), {}}, {v1::FIELD_BODY, TokenizedText(body), {}}, {}};
  out.headline.sentences = SplitSentences(out.headline.tokens);
  out.dateline = FindDateline(out.body.tokens);
  out.body.sentences = SplitSentences(out.body.tokens, out.dateline.tokens);
  return out;
}

}  // namespace parley::worker
