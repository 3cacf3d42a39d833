// Lines of a document that may end in "\n", "\r\n" or "\r".
#pragma once

#include <cstddef>
#include <string_view>

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
    const size_t end = text_.find_first_of("\r\n", begin_);
    if (end == std::string_view::npos) {
      line_ = text_.substr(begin_);
      next_ = text_.size();
    } else {
      line_ = text_.substr(begin_, end - begin_);
      next_ = end + (text_.substr(end).starts_with("\r\n") ? 2 : 1);
    }
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
