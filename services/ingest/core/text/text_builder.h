// Markup events -> plain text: what HTML and Atom's xhtml share.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace parley::ingest {

// White space collapses to one space; block elements split paragraphs (one blank line), <br> ends a line, two
// of them a paragraph; what is inside script, style and other elements without prose is left out.
class TextBuilder {
 public:
  // Names in lower case, without a prefix.
  void Open(std::string_view tag);
  void Close(std::string_view tag);
  void Text(std::string_view text);
  void Character(char32_t c);
  std::string Take() { return std::move(out_); }

 private:
  enum class Gap { kNone, kSpace, kLine, kParagraph };
  void Widen(Gap gap);
  void Append(std::string_view text);

  std::string out_;
  Gap gap_ = Gap::kNone;  // Owed before the next text.
  std::string muted_by_;  // Element whose content is being left out; empty: none.
  int muted_depth_ = 0;
};

// True for script, style and the like. Their content is not to be read as markup.
bool IsRawTextElement(std::string_view tag);

}  // namespace parley::ingest
