// Lines of a document that may end in "\n", "\r\n" or "\r".
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "ingest/core/text/letters.h"

namespace parley::ingest {

class LineReader {
 public:
  // The text outlives the reader.
  explicit LineReader(std::string_view text) : text_(text) {}

  // False at the end of the text.
  bool Next() {
    if (next_ >= text_.size()) {
      return false;
    }
    begin_ = next_;
    const size_t end = FindWhere(text_, begin_, [](char c) { return c == '\n' || c == '\r'; });
    line_ = text_.substr(begin_, end - begin_);
    next_ = std::min(end + (text_.substr(end).starts_with("\r\n") ? 2 : 1), text_.size());
    ++number_;
    return true;
  }

  std::string_view line() const { return line_; }
  size_t begin() const { return begin_; }    // Byte at which the line starts.
  size_t end() const { return next_; }       // One past its line end.
  size_t number() const { return number_; }  // From 1.

 private:
  const std::string_view text_;
  std::string_view line_;
  size_t begin_ = 0, next_ = 0, number_ = 0;
};

}  // namespace parley::ingest
