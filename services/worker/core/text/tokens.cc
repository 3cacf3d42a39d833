#include "worker/core/text/tokens.h"

#include <algorithm>

#include "common/base/utf8.h"

namespace parley::worker {
namespace {

constexpr char32_t kRightQuote = 0x2019;

bool IsDigit(char32_t c) { return c >= '0' && c <= '9'; }
bool IsSpace(char32_t c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f' || c == 0xA0 ||
         c == 0x2028 || c == 0x2029 || (c >= 0x2000 && c <= 0x200B) || c == 0x202F || c == 0x3000 ||
         c == 0xFEFF;
}
bool IsApostrophe(char32_t c) { return c == '\'' || c == kRightQuote; }

char32_t ToLower(char32_t c) {
  if (c >= 'A' && c <= 'Z') return c + 32;
  if (c >= 0xC0 && c <= 0xDE && c != 0xD7) return c + 32;
  if (c >= 0x100 && c <= 0x137) return c | 1;
  if (c >= 0x139 && c <= 0x148) return (c & 1) != 0 ? c + 1 : c;
  if (c >= 0x14A && c <= 0x177) return c | 1;
  if (c >= 0x391 && c <= 0x3A9) return c + 32;
  if (c >= 0x410 && c <= 0x42F) return c + 32;
  if (c >= 0x400 && c <= 0x40F) return c + 80;
  return c;
}

}  // namespace

bool IsUpperCase(char32_t c) { return ToLower(c) != c; }

bool IsLetter(char32_t c) {
  if (c < 0x80) return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  if (c < 0xC0) return c == 0xAA || c == 0xB5 || c == 0xBA;
  if (c == 0xD7 || c == 0xF7) return false;
  // General punctuation, arrows, symbols and CJK punctuation are not letters; the rest is treated as such.
  return !(c >= 0x2000 && c <= 0x2BFF) && !(c >= 0x3000 && c <= 0x3004) && !(c >= 0x3008 && c <= 0x3020) &&
         c != 0xFEFF && c != 0xFFFD;
}

std::string LowerCase(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    const CodePoint c = DecodeUtf8(text, i);
    if (c.value == kRightQuote) {
      out += '\'';
    } else if (c.valid) {
      AppendUtf8(ToLower(c.value), out);
    } else {
      out += text[i];
    }
    i += c.size;
  }
  return out;
}

// Makes the tokens of one text, left to right.
class Tokenizer {
 public:
  explicit Tokenizer(TokenizedText& out) : out_(out), text_(out.text_) {}

  void Run() {
    out_.tokens_.reserve(text_.size() / 5 + 8);
    while (at_ < text_.size()) {
      const CodePoint c = Peek(at_);
      if (IsSpace(c.value)) {
        SkipSpace();
      } else if (IsDigit(c.value)) {
        ReadNumber();
      } else if (IsLetter(c.value)) {
        ReadWord();
      } else if (IsApostrophe(c.value) && !space_ && FollowsWord()) {
        ReadPossessive(c);
      } else {
        Add(at_, at_ + c.size, TokenKind::kPunctuation);
      }
    }
  }

 private:
  CodePoint Peek(size_t at) const {
    return at < text_.size() ? DecodeUtf8(text_, at) : CodePoint{0, 1, false};
  }
  bool FollowsWord() const {
    return !out_.tokens_.empty() && out_.tokens_.back().kind != TokenKind::kPunctuation &&
           out_.tokens_.back().kind != TokenKind::kParagraph;
  }

  void SkipSpace() {
    const size_t begin = at_;
    size_t lines = 0;
    while (at_ < text_.size() && IsSpace(Peek(at_).value)) {
      lines += text_[at_] == '\n' ? 1 : 0;
      at_ += Peek(at_).size;
    }
    // A single line break is a wrapped line.
    if (lines >= 2) Add(begin, at_, TokenKind::kParagraph);
    space_ = true;
  }

  void ReadNumber() {
    size_t end = at_;
    while (true) {
      const CodePoint c = Peek(end);
      const bool joins = (c.value == ',' || c.value == '.' || c.value == ':') && IsDigit(Peek(end + 1).value);
      if (!IsDigit(c.value) && !IsLetter(c.value) && !joins) break;
      end += c.size;
    }
    Add(at_, end, TokenKind::kNumber);
  }

  void ReadWord() {
    size_t end = at_;
    size_t dots = 0, letters_since_dot = 0;
    while (end < text_.size()) {
      const CodePoint c = Peek(end);
      if (IsLetter(c.value) || IsDigit(c.value)) {
        ++letters_since_dot;
      } else if (c.value == '.' && letters_since_dot == 1 && (dots > 0 || IsLetter(Peek(end + 1).value))) {
        if (dots == 0 && end - at_ > 4) break;  // More than one letter before the first full stop.
        ++dots;
        letters_since_dot = 0;
      } else if (IsApostrophe(c.value) && JoinsWord(end, c.size)) {
        // "didn't", "O'Neill", "Sana'a".
      } else {
        break;
      }
      end += c.size;
    }
    Add(at_, end, TokenKind::kWord);
  }

  // An apostrophe inside a word: letters follow, and it is not an owner's 's.
  bool JoinsWord(size_t at, size_t size) const {
    const CodePoint next = Peek(at + size);
    if (!IsLetter(next.value)) return false;
    const bool ends_after_next = !IsLetter(Peek(at + size + next.size).value);
    return !(ends_after_next && (next.value == 's' || next.value == 'S'));
  }

  void ReadPossessive(const CodePoint& apostrophe) {
    const size_t next = at_ + apostrophe.size;
    const char32_t c = Peek(next).value;
    const bool with_s = (c == 's' || c == 'S') && !IsLetter(Peek(next + 1).value);
    const bool bare = !with_s && EndsInS();
    if (!with_s && !bare) {
      Add(at_, next, TokenKind::kPunctuation);
      return;
    }
    Add(at_, with_s ? next + 1 : next, TokenKind::kPossessive);
    out_.tokens_.back().lower = "'s";
  }
  bool EndsInS() const {
    const char last = text_[at_ - 1];
    return last == 's' || last == 'S';
  }

  void Add(size_t begin, size_t end, TokenKind kind) {
    const std::string_view slice = text_.substr(begin, end - begin);
    Token token{static_cast<uint32_t>(begin), static_cast<uint32_t>(end), kind, false, false, space_, slice};
    if (kind == TokenKind::kWord) SetCase(slice, token);
    out_.tokens_.push_back(token);
    at_ = end;
    space_ = false;
  }

  void SetCase(std::string_view slice, Token& token) {
    size_t upper = 0, letters = 0;
    bool plain = true;
    for (size_t i = 0; i < slice.size();) {
      const CodePoint c = Peek(token.begin + i);
      if (IsLetter(c.value)) {
        ++letters;
        if (IsUpperCase(c.value)) {
          ++upper;
          token.capital = token.capital || i == 0;
        }
      }
      plain = plain && c.value != kRightQuote;
      i += c.size;
    }
    token.all_capital = letters >= 2 && upper == letters;
    if (upper > 0 || !plain) {
      out_.owned_.push_back(LowerCase(slice));
      token.lower = out_.owned_.back();
    }
  }

  TokenizedText& out_;
  std::string_view text_;
  size_t at_ = 0;
  bool space_ = true;
};

TokenizedText::TokenizedText(std::string_view text) : text_(text) { Tokenizer(*this).Run(); }

}  // namespace parley::worker
