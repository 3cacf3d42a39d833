#include "worker/core/text/sentences.h"

#include <algorithm>

#include "worker/core/text/word_lists.h"

namespace parley::worker {
namespace {

// A sentence longer than this is cut: no reader wrote it.
constexpr uint32_t kMaxTokens = 250;
constexpr uint32_t kMaxDatelineTokens = 30;

bool IsTerminator(std::string_view s) { return s == "." || s == "!" || s == "?" || s == "…"; }
bool IsCloser(std::string_view s) {
  return s == "\"" || s == "'" || s == "”" || s == "’" || s == ")" || s == "]" || s == "»";
}
bool IsDash(std::string_view s) { return s == "-" || s == "–" || s == "—"; }

bool IsInitial(const Token& token) {
  return token.kind == TokenKind::kWord && token.capital && token.end - token.begin == 1;
}

// Is the full stop at `i` part of the word before it?
bool BelongsToAbbreviation(const TokenizedText& text, uint32_t i, uint32_t first) {
  if (i == first || text[i].space_before || text.Slice(text[i]) != ".") return false;
  const Token& word = text[i - 1];
  if (IsInitial(word)) return true;
  return word.kind == TokenKind::kWord && IsAbbreviation(word.lower);
}

// "the U.N. Officials said": a word that holds its own full stop may end the sentence.
bool EndsInOwnStop(const TokenizedText& text, uint32_t i) {
  return text[i].kind == TokenKind::kWord && text.Slice(text[i]).back() == '.' && i + 1 < text.size() &&
         text[i + 1].capital && text[i + 1].space_before && IsSentenceOpener(text[i + 1].lower);
}

bool CanStart(const TokenizedText& text, uint32_t i) {
  const Token& token = text[i];
  return token.kind != TokenKind::kWord || token.capital;
}

class Splitter {
 public:
  Splitter(const TokenizedText& text, uint32_t from) : text_(text), first_(from) {}

  std::vector<Sentence> Run() {
    for (uint32_t i = first_; i < text_.size(); ++i) {
      if (text_[i].kind == TokenKind::kParagraph) {
        Close(i);
        first_ = i + 1;
        new_paragraph_ = true;
      } else if (IsTerminator(text_.Slice(text_[i])) && !BelongsToAbbreviation(text_, i, first_)) {
        i = EndAt(i);
      } else if (EndsInOwnStop(text_, i) || i - first_ >= kMaxTokens) {
        Close(i + 1);
      }
    }
    Close(static_cast<uint32_t>(text_.size()));
    return std::move(sentences_);
  }

 private:
  // Takes closing marks in; returns the last token looked at.
  uint32_t EndAt(uint32_t i) {
    uint32_t end = i + 1;
    while (end < text_.size() && !text_[end].space_before &&
           (IsCloser(text_.Slice(text_[end])) || IsTerminator(text_.Slice(text_[end])))) {
      ++end;
    }
    const bool at_end = end >= text_.size() || text_[end].kind == TokenKind::kParagraph;
    if (at_end || (text_[end].space_before && CanStart(text_, end))) Close(end);
    return end - 1;
  }

  void Close(uint32_t end) {
    if (end > first_) {
      sentences_.push_back({first_, end, new_paragraph_});
      new_paragraph_ = false;
    }
    first_ = std::max(first_, end);
  }

  const TokenizedText& text_;
  uint32_t first_;
  bool new_paragraph_ = true;
  std::vector<Sentence> sentences_;
};

// Capitalised words up to a comma, a bracket, a month or the dash.
std::string_view DatelinePlace(const TokenizedText& body, uint32_t dash) {
  uint32_t end = 0;
  while (end < dash && body[end].capital && MonthOf(body[end].lower) == 0) ++end;
  if (end == 0) return {};
  return body.text().substr(body[0].begin, body[end - 1].end - body[0].begin);
}

}  // namespace

DatelineSpan FindDateline(const TokenizedText& body) {
  const uint32_t limit = std::min<uint32_t>(kMaxDatelineTokens, static_cast<uint32_t>(body.size()));
  uint32_t bracket = 0;
  for (uint32_t i = 0; i < limit; ++i) {
    if (body[i].kind == TokenKind::kParagraph) return {};
    if (body.Slice(body[i]) == ")") bracket = i;
    if (!IsDash(body.Slice(body[i])) || !body[i].space_before) continue;
    const bool spaced = i + 1 < body.size() && (body[i + 1].space_before || IsDash(body.Slice(body[i + 1])));
    const bool opens_with_place = body[0].all_capital && body[0].end - body[0].begin >= 3;
    if (i == 0 || !spaced || !(opens_with_place || (bracket > 0 && bracket + 1 == i))) return {};
    const bool doubled = IsDash(body.Slice(body[i + 1])) && !body[i + 1].space_before;
    return {i + (doubled ? 2 : 1), DatelinePlace(body, i)};
  }
  return {};
}

std::vector<Sentence> SplitSentences(const TokenizedText& text, uint32_t from) {
  return Splitter(text, from).Run();
}

}  // namespace parley::worker
