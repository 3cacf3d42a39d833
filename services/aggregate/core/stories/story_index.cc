#include "aggregate/core/stories/story_index.h"

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <tuple>

#include "aggregate/core/base/civil_day.h"
#include "aggregate/core/stories/term_counts.h"

namespace parley::aggregate {
namespace {

constexpr size_t kMaxScanned = 4'000;   // Postings looked at for one article.
constexpr size_t kMaxPostings = 1'500;  // Of one term.
constexpr size_t kMaxScored = 16;
constexpr int64_t kGracePeriod = 12 * 3'600;  // Seconds between report and story that cost nothing.
constexpr int kCostPerDay = 30;
constexpr int64_t kMaxGapDays = 4;
constexpr int kFullText = 100;       // Terms of an article that is no brief.
constexpr int kCostOfBrevity = 150;  // At no terms at all.
constexpr int kCostOfSize = 20;      // For each doubling of the story.

// Seconds between the article and the story's time span; 0 inside it, or when either is not dated.
int64_t Gap(const ArticleRecord& article, const StoryRecord& story) {
  if (article.when == 0 || story.newest == 0) return 0;
  return std::max<int64_t>({0, article.when - story.newest, story.oldest - article.when});
}

}  // namespace

void StoryIndex::Add(StoryRecord& story, const std::vector<uint32_t>& terms) {
  stories_[story.kept.number()] = &story;
  for (const uint32_t term : terms) postings_.emplace(term, story.kept.number());
}

void StoryIndex::Remove(const StoryRecord& story, const std::vector<uint32_t>& terms) {
  for (const uint32_t term : terms) postings_.erase({term, story.kept.number()});
}

void StoryIndex::Drop(const StoryRecord& story) {
  Remove(story, story.centroid.IndexedTerms());
  stories_.erase(story.kept.number());
}

std::vector<StoryRecord*> StoryIndex::Retrieve(const ArticleRecord& article) const {
  absl::flat_hash_map<uint32_t, int64_t> masses;
  size_t scanned = 0;
  for (const int i : HeaviestTerms(article.kept, kIndexedTerms)) {
    const uint32_t term = article.kept.terms(i);
    const int64_t weight = article.kept.weights(i);
    size_t of_term = 0;
    // Newest stories first, should there be too many.
    auto it = postings_.upper_bound({term, std::numeric_limits<uint32_t>::max()});
    while (it != postings_.begin() && (--it)->first == term && ++of_term <= kMaxPostings) {
      masses[it->second] += weight * weight;
    }
    scanned += of_term;
    if (scanned > kMaxScanned) break;
  }
  std::vector<std::pair<int64_t, uint32_t>> order;
  order.reserve(masses.size());
  for (const auto& [number, mass] : masses) order.emplace_back(-mass, number);
  const auto kept = static_cast<std::ptrdiff_t>(std::min(order.size(), kMaxScored));
  std::partial_sort(order.begin(), order.begin() + kept, order.end());
  order.resize(static_cast<size_t>(kept));
  std::vector<StoryRecord*> found;
  for (const auto& [mass, number] : order) found.push_back(stories_.at(number));
  return found;
}

std::vector<StoryCandidate> StoryIndex::Rank(const ArticleRecord& article) const {
  std::vector<StoryCandidate> ranked;
  for (StoryRecord* story : Retrieve(article)) {
    if (Gap(article, *story) > kMaxGapDays * kSecondsPerDay) continue;
    ranked.push_back({story, StoryScore(article, *story)});
  }
  std::sort(ranked.begin(), ranked.end(), [](const StoryCandidate& a, const StoryCandidate& b) {
    return std::make_tuple(-a.score, a.story->kept.number()) <
           std::make_tuple(-b.score, b.story->kept.number());
  });
  return ranked;
}

int StoryScore(const ArticleRecord& article, const StoryRecord& story) {
  const int64_t beyond = std::max<int64_t>(0, Gap(article, story) - kGracePeriod);
  const int late = static_cast<int>(beyond * kCostPerDay / kSecondsPerDay);
  // Of few words many agree by chance.
  const int brief = std::max(0, kFullText - article.kept.terms_size()) * kCostOfBrevity / kFullText;
  // The sum of many articles is of the topic more than of the happening, and so near to other happenings.
  const int broad = kCostOfSize * Log2Fixed(std::max<uint64_t>(1, story.members.size())) / 256;
  return story.centroid.Cosine(article.kept) - late - brief - broad;
}

}  // namespace parley::aggregate
