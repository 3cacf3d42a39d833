#include "ingest/core/text/html.h"

#include <algorithm>

#include "ingest/core/text/entities.h"
#include "ingest/core/text/letters.h"
#include "ingest/core/text/text_builder.h"

namespace parley::ingest {
namespace {

bool IsAsciiLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool StartsTag(std::string_view text) {
  const size_t name = text.size() > 1 && text[1] == '/' ? 2 : 1;
  return text.size() > name && IsAsciiLetter(text[name]);
}

// Each search that runs to the end of the text without a find is made once only: its answer holds for every
// later start, and asking again for each "<" would be quadratic.
class Scanner {
 public:
  explicit Scanner(std::string_view html) : html_(html) {}

  std::string Run() {
    while (at_ < html_.size()) {
      const size_t next = std::min(html_.find_first_of("<&", at_), html_.size());
      builder_.Text(html_.substr(at_, next - at_));
      at_ = next;
      if (at_ < html_.size()) {
        html_[at_] == '&' ? Reference() : Markup();
      }
    }
    return builder_.Take();
  }

 private:
  std::string_view Rest() const { return html_.substr(at_); }

  void Literal() {
    builder_.Text(html_.substr(at_, 1));
    ++at_;
  }

  void Reference() {
    const auto reference = ReadReference(html_.substr(at_, 16));
    if (reference.size == 0) {
      Literal();
      return;
    }
    builder_.Character(reference.value);
    at_ += reference.size;
  }

  void Markup() {
    if (Rest().starts_with("<!--")) {
      SkipPast("-->", no_comment_end_);
    } else if (Rest().starts_with("<![CDATA[")) {
      CharacterData();
    } else if (Rest().starts_with("<!") || Rest().starts_with("<?")) {
      SkipPast(">", no_angle_);
    } else if (StartsTag(Rest())) {
      Tag();
    } else {
      Literal();
    }
  }

  void CharacterData() {
    const size_t begin = at_ + std::string_view("<![CDATA[").size();
    SkipPast("]]>", no_cdata_end_);
    if (at_ > begin) {
      builder_.Text(html_.substr(begin, at_ - begin - 3));
    }
  }

  // Without an end the opening "<" is text.
  void SkipPast(std::string_view end, bool& none) {
    const size_t found = none ? std::string_view::npos : html_.find(end, at_);
    if (found == std::string_view::npos) {
      none = true;
      Literal();
      return;
    }
    at_ = found + end.size();
  }

  // One past the '>' that ends the tag at `at_`, or npos.
  size_t TagEnd() {
    if (no_tag_end_) {
      return no_angle_ ? std::string_view::npos : PlainTagEnd();
    }
    char quote = 0;
    for (size_t i = at_ + 1; i < html_.size(); ++i) {
      const char c = html_[i];
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '>') {
        return i + 1;
      } else if ((c == '"' || c == '\'') && html_[i - 1] == '=') {
        quote = c;
      }
    }
    no_tag_end_ = true;
    return PlainTagEnd();
  }

  // For the rest of a text in which a quote never closes.
  size_t PlainTagEnd() {
    const size_t end = html_.find('>', at_);
    no_angle_ = end == std::string_view::npos;
    return no_angle_ ? end : end + 1;
  }

  void Tag() {
    const size_t end = TagEnd();
    if (end == std::string_view::npos) {
      Literal();
      return;
    }
    std::string_view tag = html_.substr(at_ + 1, end - at_ - 2);
    const bool closes = tag.front() == '/';
    tag.remove_prefix(closes ? 1 : 0);
    const bool closes_itself = tag.ends_with('/');
    const std::string name = TagName(tag);
    at_ = end;
    if (!closes) {
      builder_.Open(name);
    }
    if (!closes && !closes_itself && IsRawTextElement(name)) {
      SkipRawText(name);
    }
    if (closes || closes_itself) {
      builder_.Close(name);
    }
  }

  // "content.p id=1" -> "content.p"; a prefix ("o:p") goes.
  static std::string TagName(std::string_view tag) {
    std::string_view name = tag.substr(0, std::min<size_t>(tag.find_first_of(" \t\r\n/>"), 64));
    if (const size_t colon = name.rfind(':'); colon != std::string_view::npos) {
      name.remove_prefix(colon + 1);
    }
    return AsciiLower(name);
  }

  // To the closing tag, which the main loop then reads; a script that never ends takes the rest.
  void SkipRawText(std::string_view name) {
    for (at_ = html_.find("</", at_); at_ != std::string_view::npos; at_ = html_.find("</", at_ + 2)) {
      if (EqualsIgnoringCase(html_.substr(at_ + 2, name.size()), name)) {
        return;
      }
    }
    at_ = html_.size();
  }

  const std::string_view html_;
  size_t at_ = 0;
  bool no_comment_end_ = false;
  bool no_cdata_end_ = false;
  bool no_angle_ = false;
  bool no_tag_end_ = false;
  TextBuilder builder_;
};

}  // namespace

std::string HtmlToText(std::string_view html) { return Scanner(html).Run(); }

bool LooksLikeHtml(std::string_view text) {
  for (size_t at = text.find_first_of("<&"); at != std::string_view::npos;
       at = text.find_first_of("<&", at + 1)) {
    const std::string_view rest = text.substr(at, 16);
    const bool comment = rest.starts_with("<!--");
    if (rest.front() == '&' ? ReadReference(rest).size > 0 : comment || StartsTag(rest)) {
      return true;
    }
  }
  return false;
}

}  // namespace parley::ingest
