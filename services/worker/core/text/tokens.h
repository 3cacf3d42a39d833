// Words of a text, with the bytes they stand on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace parley::worker {

enum class TokenKind : uint8_t {
  kWord,         // Letters, possibly with inner apostrophes ("didn't", "O'Neill") or full stops ("U.N.").
  kNumber,       // Starts with a digit: "40", "1,200", "3.5", "9th".
  kPossessive,   // The 's or the bare apostrophe of an owner.
  kPunctuation,  // One character.
  kParagraph,    // Line break(s); covers them.
};

// `lower` is the lower-cased text, with a straight apostrophe. Hyphens split words: "US-backed" is three
// tokens whose `space_before` says that they are one printed word.
struct Token {
  uint32_t begin;
  uint32_t end;
  TokenKind kind;
  bool capital;      // Starts with an upper-case letter.
  bool all_capital;  // At least two letters, all upper-case.
  bool space_before;
  std::string_view lower;
};

// A text and its tokens. The text must outlive it; `lower` views point into it and into static storage, so
// it may be moved but not copied.
class TokenizedText {
 public:
  // Precondition: `text` is valid UTF-8. Linear in its length.
  explicit TokenizedText(std::string_view text);
  TokenizedText(TokenizedText&&) = default;
  TokenizedText& operator=(TokenizedText&&) = default;
  TokenizedText(const TokenizedText&) = delete;
  TokenizedText& operator=(const TokenizedText&) = delete;

  std::string_view text() const { return text_; }
  const std::vector<Token>& tokens() const { return tokens_; }
  const Token& operator[](size_t i) const { return tokens_[i]; }
  size_t size() const { return tokens_.size(); }
  std::string_view Slice(const Token& token) const {
    return text_.substr(token.begin, token.end - token.begin);
  }

 private:
  friend class Tokenizer;

  std::string_view text_;
  std::deque<std::string> owned_;  // Backs `lower`: a deque never moves its elements.
  std::vector<Token> tokens_;
};

// Lower-cases ASCII, Latin-1, Latin Extended-A, Greek and Cyrillic letters and straightens apostrophes.
std::string LowerCase(std::string_view text);

bool IsUpperCase(char32_t c);
bool IsLetter(char32_t c);

}  // namespace parley::worker
