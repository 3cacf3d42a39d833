#include "worker/core/text/terms.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "common/base/hash.h"
#include "worker/core/text/stem.h"
#include "worker/core/text/word_lists.h"

namespace parley::worker {
namespace {

constexpr size_t kMaxTermBytes = 40;
constexpr size_t kMaxNameWords = 4;

bool IsContent(const Token& token) {
  const bool counts = token.kind == TokenKind::kWord || token.kind == TokenKind::kNumber;
  return counts && token.lower.size() >= 2 && token.lower.size() <= kMaxTermBytes && !IsStopWord(token.lower);
}

std::string TermOf(std::string_view lower) {
  std::string term = Stem(lower);
  std::erase(term, '.');  // "u.n." and "un" are one term.
  return term;
}

class TermCounter {
 public:
  void Count(const TokenizedText& text, uint32_t first, uint32_t last, v1::TermField field) {
    for (uint32_t i = first; i < last; ++i) {
      if (!IsContent(text[i])) continue;
      Add(field, TermOf(text[i].lower));
      const uint32_t end = NameEnd(text, i, last);
      const bool starts_name = i == first || !text[i - 1].capital || !IsContent(text[i - 1]);
      if (end - i >= 2 && starts_name) Add(field, Join(text, i, end));
    }
  }

  void MoveTo(v1::Extraction& out) {
    std::vector<std::pair<std::string, uint32_t>> ranked[4];
    for (int field = 1; field <= 3; ++field) {
      ranked[field].assign(counts_[field].begin(), counts_[field].end());
    }
    size_t room = kMaxTerms;
    for (int field = 1; field <= 3; ++field) {
      std::sort(ranked[field].begin(), ranked[field].end(), [](const auto& a, const auto& b) {
        return std::tie(b.second, a.first) < std::tie(a.second, b.first);
      });
      ranked[field].resize(std::min(room, ranked[field].size()));
      room -= ranked[field].size();
      std::sort(ranked[field].begin(), ranked[field].end());
      for (auto& [text, count] : ranked[field]) {
        v1::Term& term = *out.add_terms();
        term.set_text(std::move(text));
        term.set_field(static_cast<v1::TermField>(field));
        term.set_count(count);
      }
    }
  }

 private:
  void Add(v1::TermField field, std::string term) {
    if (!term.empty()) ++counts_[field][std::move(term)];
  }
  static uint32_t NameEnd(const TokenizedText& text, uint32_t i, uint32_t last) {
    uint32_t end = i;
    while (end < last && end - i < kMaxNameWords && text[end].capital && IsContent(text[end])) ++end;
    return end;
  }
  static std::string Join(const TokenizedText& text, uint32_t first, uint32_t last) {
    std::string name;
    for (uint32_t i = first; i < last; ++i) {
      if (i > first) name += '_';
      name += text[i].lower;
    }
    return name;
  }

  absl::flat_hash_map<std::string, uint32_t> counts_[4];
};

// Hashes of the words of the text, in order.
class WordStream {
 public:
  void Take(const TokenizedText& text, uint32_t first, uint32_t last) {
    for (uint32_t i = first; i < last; ++i) {
      const TokenKind kind = text[i].kind;
      if (kind == TokenKind::kWord || kind == TokenKind::kNumber) hashes_.push_back(Hash64(text[i].lower));
    }
  }
  // Hashes of the n-grams, or of the whole where there are fewer words.
  std::vector<uint64_t> Grams(size_t n) const {
    std::vector<uint64_t> grams;
    if (hashes_.empty()) return grams;
    const size_t width = std::min(n, hashes_.size());
    grams.reserve(hashes_.size());
    for (size_t i = 0; i + width <= hashes_.size(); ++i) {
      uint64_t h = n;
      for (size_t k = 0; k < width; ++k) h = Mix64(h * 0x9e3779b97f4a7c15ULL + hashes_[i + k]);
      grams.push_back(h);
    }
    return grams;
  }

 private:
  std::vector<uint64_t> hashes_;
};

uint64_t SimHash(const std::vector<uint64_t>& grams) {
  int weight[64] = {};
  for (const uint64_t gram : grams) {
    for (int bit = 0; bit < 64; ++bit) weight[bit] += (gram >> bit & 1) != 0 ? 1 : -1;
  }
  uint64_t hash = 0;
  for (int bit = 0; bit < 64; ++bit) hash |= static_cast<uint64_t>(weight[bit] > 0 ? 1 : 0) << bit;
  return hash;
}

uint32_t BodyStart(const std::vector<Sentence>& sentences) {
  return sentences.empty() ? 0 : sentences.front().first;
}

}  // namespace

void AddTerms(const TokenizedText& headline, const TokenizedText& body,
              const std::vector<Sentence>& sentences, v1::Extraction& out) {
  TermCounter counter;
  counter.Count(headline, 0, static_cast<uint32_t>(headline.size()), v1::TERM_FIELD_TITLE);
  for (size_t i = 0; i < sentences.size(); ++i) {
    const v1::TermField field = i < kLeadSentences ? v1::TERM_FIELD_LEAD : v1::TERM_FIELD_BODY;
    counter.Count(body, sentences[i].first, sentences[i].last, field);
  }
  counter.MoveTo(out);
}

v1::Fingerprint MakeFingerprint(const TokenizedText& headline, const TokenizedText& body,
                                const std::vector<Sentence>& sentences) {
  WordStream words;
  words.Take(headline, 0, static_cast<uint32_t>(headline.size()));
  words.Take(body, BodyStart(sentences), static_cast<uint32_t>(body.size()));
  v1::Fingerprint print;
  print.set_simhash(SimHash(words.Grams(3)));
  std::vector<uint32_t> shingles;
  for (const uint64_t gram : words.Grams(5)) shingles.push_back(static_cast<uint32_t>(gram >> 32));
  std::sort(shingles.begin(), shingles.end());
  shingles.erase(std::unique(shingles.begin(), shingles.end()), shingles.end());
  print.set_shingles(static_cast<uint32_t>(shingles.size()));
  shingles.resize(std::min(shingles.size(), kSketchSize));
  print.mutable_sketch()->Add(shingles.begin(), shingles.end());
  return print;
}

}  // namespace parley::worker
