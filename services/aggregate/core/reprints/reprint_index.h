// Finds the article that another is a copy of.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "aggregate/core/base/records.h"

namespace parley::aggregate {

// Holds the articles of open stories under the four 16-bit bands of their SimHash (finds the same text) and
// the smallest hashes of their sketch (finds what was cut from it); candidates are confirmed on the sketches.
class ReprintIndex {
 public:
  void Add(ArticleRecord& article);
  void Remove(const ArticleRecord& article);

  // The root copy of the best match, or null. `article` itself need not be in the index and is never
  // returned.
  ArticleRecord* FindSource(const ArticleRecord& article) const;

 private:
  std::vector<ArticleRecord*> Candidates(const ArticleRecord& article) const;

  absl::btree_map<std::pair<uint64_t, uint64_t>, ArticleRecord*> entries_;  // Key, article's number.
};

// Whose report it is, for counting independent sources: the agency that is credited, else the provider.
uint64_t SourceOf(const v1::ArticleRef& article);

}  // namespace parley::aggregate
