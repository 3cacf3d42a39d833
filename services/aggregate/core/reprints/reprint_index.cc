#include "aggregate/core/reprints/reprint_index.h"

#include <algorithm>
#include <limits>
#include <string>

#include "aggregate/core/reprints/sketch.h"
#include "common/base/hash.h"

namespace parley::aggregate {
namespace {

constexpr int kIndexedHashes = 8;
constexpr int kQueriedHashes = 16;
constexpr int kMaxPerKey = 16;  // The newest; more share a phrase that says nothing.

std::vector<uint64_t> Keys(const v1::Fingerprint& print, int hashes) {
  std::vector<uint64_t> keys;
  for (uint64_t band = 0; band < 4; ++band) {
    keys.push_back((band + 1) << 32 | (print.simhash() >> (16 * band) & 0xffff));
  }
  for (int i = 0; i < std::min(hashes, print.sketch_size()); ++i) keys.push_back(print.sketch(i));
  return keys;
}

bool IsNameByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

std::string FoldName(std::string_view name) {
  std::string folded;
  for (const char c : name) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (IsNameByte(lower)) folded += lower;
  }
  return folded;
}

}  // namespace

void ReprintIndex::Add(ArticleRecord& article) {
  for (const uint64_t key : Keys(article.kept.fingerprint(), kIndexedHashes)) {
    entries_.emplace(std::make_pair(key, article.kept.number()), &article);
  }
}

void ReprintIndex::Remove(const ArticleRecord& article) {
  for (const uint64_t key : Keys(article.kept.fingerprint(), kIndexedHashes)) {
    entries_.erase({key, article.kept.number()});
  }
}

std::vector<ArticleRecord*> ReprintIndex::Candidates(const ArticleRecord& article) const {
  absl::btree_map<uint64_t, ArticleRecord*> found;
  for (const uint64_t key : Keys(article.kept.fingerprint(), kQueriedHashes)) {
    auto it = entries_.upper_bound({key, std::numeric_limits<uint64_t>::max()});
    for (int i = 0; i < kMaxPerKey && it != entries_.begin() && (--it)->first.first == key; ++i) {
      found.emplace(it->second->kept.number(), it->second);
    }
  }
  std::vector<ArticleRecord*> candidates;
  for (const auto& [number, candidate] : found) {
    if (candidate->id() != article.id()) candidates.push_back(candidate);
  }
  return candidates;
}

ArticleRecord* ReprintIndex::FindSource(const ArticleRecord& article) const {
  ArticleRecord* best = nullptr;
  int best_resemblance = -1;
  for (ArticleRecord* candidate : Candidates(article)) {
    if (candidate->is_reprint()) continue;  // Its root is a candidate of its own, or no longer there.
    if (!IsReprint(article.kept.fingerprint(), candidate->kept.fingerprint())) continue;
    const int resemblance =
        EstimateOverlap(article.kept.fingerprint(), candidate->kept.fingerprint()).resemblance;
    if (resemblance > best_resemblance) {
      best = candidate;
      best_resemblance = resemblance;
    }
  }
  return best;
}

uint64_t SourceOf(const v1::ArticleRef& article) {
  const std::string provider = FoldName(article.provider());
  std::string credited;
  for (const std::string& credit : article.credit()) {
    const std::string folded = FoldName(credit);
    if (folded.empty()) continue;
    if (folded == provider) return Hash64(provider);
    if (credited.empty()) credited = folded;
  }
  if (credited.empty()) credited = provider;
  // Nobody is named: it speaks for itself.
  return Hash64(credited.empty() ? article.id() : credited);
}

}  // namespace parley::aggregate
