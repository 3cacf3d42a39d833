#include "aggregate/core/stories/story_message.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_set.h"
#include "absl/container/flat_hash_map.h"
#include "aggregate/core/base/corpus.h"
#include "aggregate/core/base/ids.h"

namespace parley::aggregate {
namespace {

constexpr size_t kMaxEntities = 30;
constexpr size_t kMaxEvents = 500;
constexpr size_t kMaxCompared = 32;  // Articles among which the one to quote is chosen.

// The article that says best what the story is about: the most central original; of two much alike, the
// earlier.
const ArticleRecord& Lead(const StoryRecord& story) {
  const ArticleRecord* best = nullptr;
  int best_score = -1;
  size_t compared = 0;
  for (const auto& [number, article] : story.members) {
    if (article->is_reprint()) continue;
    if (++compared > kMaxCompared) break;
    const int score = story.centroid.Cosine(article->kept) / 50;
    if (score > best_score) {
      best = article;
      best_score = score;
    }
  }
  return best != nullptr ? *best : *story.members.begin()->second;
}

void AddArticles(const StoryRecord& story, size_t max_articles, v1::Story& out) {
  const size_t skipped = story.members.size() - std::min(story.members.size(), max_articles);
  auto member = story.members.begin();
  std::advance(member, static_cast<std::ptrdiff_t>(skipped));
  for (; member != story.members.end(); ++member) {
    const ArticleRecord& article = *member->second;
    const v1::ArticleRef& ref = article.kept.article();
    v1::StoryArticle& listed = *out.add_articles();
    listed.set_id(ref.id());
    listed.set_revision(ref.revision());
    listed.set_provider(ref.provider());
    if (ref.has_published()) *listed.mutable_published() = ref.published();
    listed.set_headline(ref.headline());
    listed.set_url(ref.url());
    listed.set_origin(article.origin());
    listed.set_reprint_of(article.kept.reprint_of());
  }
}

void AddEntities(const StoryRecord& story, v1::Story& out) {
  std::vector<std::pair<uint32_t, uint64_t>> ranked;
  for (const auto& [hash, count] : story.entities) ranked.emplace_back(count, hash);
  std::sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  if (ranked.size() > kMaxEntities) ranked.resize(kMaxEntities);
  absl::flat_hash_map<uint64_t, v1::Entity> named;
  for (const auto& entry : ranked) named[entry.second];
  size_t missing = named.size();
  for (const auto& [number, article] : story.members) {
    if (missing == 0) break;
    state::v1::EntityList list;
    list.ParseFromString(article->kept.entities());
    for (const v1::Entity& entity : list.entities()) {
      const auto wanted = named.find(EntityHash(entity));
      if (wanted == named.end() || !wanted->second.name().empty()) continue;
      wanted->second = entity;
      --missing;
    }
  }
  for (const auto& [count, hash] : ranked) {
    const v1::Entity& entity = named[hash];
    v1::StoryEntity& listed = *out.add_entities();
    listed.set_entity_id(entity.entity_id());
    listed.set_name(entity.name());
    listed.set_type(entity.type());
    listed.set_actor_code(entity.actor_code());
    listed.set_articles(count);
  }
}

void AddEvents(const StoryRecord& story, v1::Story& out) {
  std::vector<std::string> names;
  for (auto it = story.events.rbegin(); it != story.events.rend() && names.size() < kMaxEvents; ++it) {
    if (!it->second->reports.empty() || it->second->kept.has_fact())
      names.push_back(EventName(it->second->id));
  }
  std::reverse(names.begin(), names.end());
  out.mutable_event_ids()->Assign(names.begin(), names.end());
}

}  // namespace

v1::Story MakeStory(const StoryRecord& story, size_t max_articles) {
  v1::Story out;
  out.set_phase(static_cast<v1::StoryPhase>(story.kept.phase()));
  const ArticleRecord& lead = Lead(story);
  out.set_headline(lead.kept.article().headline());
  for (const v1::LeadSentence& sentence : lead.kept.article().lead()) {
    v1::SummarySentence& quoted = *out.add_summary();
    quoted.set_text(sentence.text());
    quoted.set_article_id(lead.id());
    quoted.set_begin(sentence.begin());
    quoted.set_end(sentence.end());
  }
  if (story.oldest != 0) out.mutable_first_seen()->set_seconds(story.oldest);
  if (story.newest != 0) out.mutable_last_updated()->set_seconds(story.newest);
  AddArticles(story, max_articles, out);
  AddEntities(story, out);
  AddEvents(story, out);
  absl::btree_set<uint64_t> sources;
  for (const auto& [number, article] : story.members) {
    if (!article->is_reprint()) sources.insert(article->source);
  }
  out.set_reach(static_cast<uint32_t>(story.members.size()));
  out.set_independent_origins(std::max<uint32_t>(1, static_cast<uint32_t>(sources.size())));
  return out;
}

}  // namespace parley::aggregate
