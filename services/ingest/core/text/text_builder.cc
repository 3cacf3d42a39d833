#include "ingest/core/text/text_builder.h"

#include <algorithm>
#include <array>

#include "common/base/utf8.h"
#include "ingest/core/text/letters.h"

namespace parley::ingest {
namespace {

// Sorted.
constexpr auto kBlocks = std::to_array<std::string_view>(
    {"address", "article", "aside", "block", "blockquote", "body",       "caption", "center",  "dd",
     "details", "div",     "dl",    "dt",    "fieldset",   "figcaption", "figure",  "footer",  "form",
     "h1",      "h2",      "h3",    "h4",    "h5",         "h6",         "header",  "hedline", "hl1",
     "hl2",     "hr",      "li",    "main",  "nav",        "ol",         "p",       "pre",     "section",
     "summary", "table",   "tbody", "tfoot", "thead",      "title",      "tr",      "ul"});
constexpr auto kCells = std::to_array<std::string_view>({"img", "option", "td", "th"});
constexpr auto kMuted = std::to_array<std::string_view>(
    {"head", "iframe", "noscript", "script", "select", "style", "svg", "template", "textarea"});
constexpr auto kRawText = std::to_array<std::string_view>({"script", "style"});

template <typename Table>
bool Has(const Table& table, std::string_view tag) {
  return std::binary_search(table.begin(), table.end(), tag);
}

}  // namespace

bool IsRawTextElement(std::string_view tag) { return Has(kRawText, tag); }

void TextBuilder::Widen(Gap gap) { gap_ = std::max(gap_, gap); }

void TextBuilder::Open(std::string_view tag) {
  if (!muted_by_.empty()) {
    muted_depth_ += tag == muted_by_ ? 1 : 0;
  } else if (Has(kMuted, tag)) {
    muted_by_ = tag;
    muted_depth_ = 1;
  } else if (tag == "br") {
    Widen(gap_ >= Gap::kLine ? Gap::kParagraph : Gap::kLine);
  } else if (Has(kBlocks, tag)) {
    Widen(Gap::kParagraph);
  } else if (Has(kCells, tag)) {
    Widen(Gap::kSpace);
  }
}

void TextBuilder::Close(std::string_view tag) {
  if (!muted_by_.empty()) {
    muted_depth_ -= tag == muted_by_ ? 1 : 0;
    if (muted_depth_ == 0) {
      muted_by_.clear();
    }
  } else if (Has(kBlocks, tag)) {
    Widen(Gap::kParagraph);
  } else if (Has(kCells, tag)) {
    Widen(Gap::kSpace);
  }
}

void TextBuilder::Append(std::string_view text) {
  if (!out_.empty()) {
    out_.append(gap_ == Gap::kParagraph ? "\n\n"
                : gap_ == Gap::kLine    ? "\n"
                : gap_ == Gap::kSpace   ? " "
                                        : "");
  }
  gap_ = Gap::kNone;
  out_.append(text);
}

void TextBuilder::Text(std::string_view text) {
  if (!muted_by_.empty()) {
    return;
  }
  for (size_t at = 0; at < text.size();) {
    if (IsAsciiSpace(text[at])) {
      Widen(Gap::kSpace);
      ++at;
      continue;
    }
    const size_t end = std::min(text.find_first_of(" \t\r\n", at), text.size());
    Append(text.substr(at, end - at));
    at = end;
  }
}

void TextBuilder::Character(char32_t c) {
  if (c == 0xA0) {
    Text(" ");
    return;
  }
  std::string bytes;
  AppendUtf8(c, bytes);
  Text(bytes);
}

}  // namespace parley::ingest
