// Finds the live stories that an article may belong to.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/container/btree_set.h"
#include "absl/container/flat_hash_map.h"
#include "aggregate/core/base/records.h"

namespace parley::aggregate {

struct StoryCandidate {
  StoryRecord* story;
  int score;  // Per mille; see StoryScore.
};

// An inverted index from heavy terms to stories. What it returns depends on what it holds, not on the order
// in which that was added.
class StoryIndex {
 public:
  // An open story is found by these terms from now on, or no longer.
  void Add(StoryRecord& story, const std::vector<uint32_t>& terms);
  void Remove(const StoryRecord& story, const std::vector<uint32_t>& terms);

  // Takes a story out for good (closed).
  void Drop(const StoryRecord& story);

  // The best stories, best first. Cost is bounded whatever the index holds.
  std::vector<StoryCandidate> Rank(const ArticleRecord& article) const;

  size_t stories() const { return stories_.size(); }

 private:
  std::vector<StoryRecord*> Retrieve(const ArticleRecord& article) const;

  absl::btree_set<std::pair<uint32_t, uint32_t>> postings_;  // Term, story's number.
  absl::flat_hash_map<uint32_t, StoryRecord*> stories_;      // By number.
};

// How well the article fits the story: the cosine of their vectors, less what the time between them takes.
int StoryScore(const ArticleRecord& article, const StoryRecord& story);

// An article joins the best story that scores at least this. One value for all streams, chosen on labelled
// sets together (README).
inline constexpr int kAcceptScore = 210;

}  // namespace parley::aggregate
