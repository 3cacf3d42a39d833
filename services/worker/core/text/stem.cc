#include "worker/core/text/stem.h"

#include <algorithm>

namespace parley::worker {
namespace {

bool IsVowel(std::string_view word, size_t i) {
  switch (word[i]) {
    case 'a':
    case 'e':
    case 'i':
    case 'o':
    case 'u':
      return true;
    case 'y':
      return i > 0 && !IsVowel(word, i - 1);
    default:
      return false;
  }
}

bool HasVowel(std::string_view word) {
  for (size_t i = 0; i < word.size(); ++i) {
    if (IsVowel(word, i)) return true;
  }
  return false;
}

std::string WithoutPlural(std::string_view word) {
  if (word.ends_with("sses")) return std::string(word.substr(0, word.size() - 2));
  if (word.ends_with("ies"))
    return std::string(word.substr(0, word.size() - 3)) + (word.size() > 4 ? "y" : "ie");
  for (const std::string_view end : {"ches", "shes", "xes", "zzes"}) {
    if (word.ends_with(end)) return std::string(word.substr(0, word.size() - 2));
  }
  const bool plural =
      word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us") && !word.ends_with("is");
  return std::string(word.substr(0, word.size() - (plural && word.size() > 3 ? 1 : 0)));
}

// After an ending was taken off: "stopp" -> "stop", "releas" -> "release".
std::string Repair(std::string_view stem) {
  const size_t n = stem.size();
  if (stem.ends_with("at") || stem.ends_with("bl") || stem.ends_with("iz") || stem.ends_with("as") ||
      stem.ends_with("nc") || stem.ends_with("rs") || stem.ends_with("dg") || stem.ends_with("rc") ||
      stem.ends_with("v") || stem.ends_with("uc") || stem.ends_with("os")) {
    return std::string(stem) + "e";
  }
  if (n >= 3 && stem[n - 1] == stem[n - 2] && !IsVowel(stem, n - 1)) {
    const bool keeps = stem[n - 1] == 'l' || stem[n - 1] == 's' || stem[n - 1] == 'z';
    return std::string(stem.substr(0, keeps ? n : n - 1));
  }
  return std::string(stem);
}

}  // namespace

std::string Stem(std::string_view word) {
  const bool plain = std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  if (!plain || word.size() < 4) return std::string(word);
  const std::string base = WithoutPlural(word);
  std::string_view s = base;
  if (s.ends_with("eed")) return std::string(s.substr(0, s.size() - 1));
  if (s.ends_with("ied") && s.size() > 4) return std::string(s.substr(0, s.size() - 3)) + "y";
  for (const std::string_view end : {"ed", "ing"}) {
    if (s.ends_with(end) && s.size() >= end.size() + 3 && HasVowel(s.substr(0, s.size() - end.size()))) {
      return Repair(s.substr(0, s.size() - end.size()));
    }
  }
  return base;
}

}  // namespace parley::worker
