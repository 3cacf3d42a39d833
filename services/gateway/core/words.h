// Words of a text, for searching: what is one word, and when two are the same.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace parley::gateway {

// Lower case by simple folding (one code point to one) for the Latin, Greek, Cyrillic and Armenian scripts;
// everything else, invalid bytes included, stays as it is.
std::string FoldCase(std::string_view text);

// A name as names are compared: folded, white space at the ends dropped and within it one blank.
std::string NameKey(std::string_view name);

// Collects the distinct words of texts. A word is a run of letters, marks and digits; punctuation, symbols
// and invalid UTF-8 separate. Words are folded, and cut after kMaxWordBytes. Scripts written without blanks
// give one word a run. Composed and decomposed accents differ.
//
// Stops reading after `max_bytes` of text in all.
class WordCollector {
 public:
  static constexpr size_t kMaxWordBytes = 64;

  explicit WordCollector(size_t max_bytes) : left_(max_bytes) {}
  void Add(std::string_view text);
  // Ascending, without repeats. Leaves the collector empty.
  std::vector<std::string> Take();

 private:
  size_t left_;
  std::vector<std::string> words_;
};

}  // namespace parley::gateway
