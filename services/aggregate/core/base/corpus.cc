#include "aggregate/core/base/corpus.h"

#include <algorithm>
#include <limits>

#include "absl/container/flat_hash_set.h"
#include "aggregate/core/base/civil_day.h"
#include "aggregate/core/base/ids.h"
#include "aggregate/core/events/consolidate.h"
#include "common/base/check.h"

namespace parley::aggregate {
namespace {

template <typename Map, typename Key>
auto* Find(const Map& map, const Key& key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : found->second.get();
}

// What Abseil's tables look strings up by.
absl::string_view Key(std::string_view text) { return {text.data(), text.size()}; }

int64_t PublishedSeconds(const v1::ArticleRef& article) {
  return article.has_published() ? article.published().seconds() : article.updated().seconds();
}

int64_t EmbargoSeconds(const v1::Extraction& extraction) {
  return extraction.article().embargo_until().seconds();
}

}  // namespace

uint64_t EntityHash(const v1::Entity& entity) {
  return Hash64(entity.entity_id().empty() ? entity.name() : entity.entity_id());
}

ArticleRecord* Corpus::FindArticle(std::string_view id) const { return Find(articles_, Key(id)); }

ArticleRecord& Corpus::AddArticle(state::v1::ArticleState kept) {
  auto record = std::make_unique<ArticleRecord>();
  record->kept = std::move(kept);
  record->source = SourceOf(record->kept.article());
  record->when = PublishedSeconds(record->kept.article());
  ArticleRecord& article = *record;
  PARLEY_CHECK(articles_.emplace(article.id(), std::move(record)).second);
  if (article.kept.story() == 0) loose_.emplace(article.kept.touched(), article.id());
  Changed(article);
  return article;
}

void Corpus::EraseArticle(ArticleRecord& article) {
  PARLEY_CHECK(article.story == nullptr);
  loose_.erase({article.kept.touched(), article.id()});
  Changed(article);
  articles_.erase(std::string(article.id()));
}

StoryRecord* Corpus::FindStory(uint64_t id) const { return Find(stories_, id); }

StoryRecord& Corpus::AddStory(uint64_t id) {
  auto [at, added] = stories_.emplace(id, std::make_unique<StoryRecord>());
  PARLEY_CHECK(added);
  StoryRecord& story = *at->second;
  story.id = id;
  clock.set_next_story(clock.next_story() + 1);
  story.kept.set_number(clock.next_story());
  by_number_[story.kept.number()] = &story;
  by_touch_.emplace(0, story.kept.number());
  Reschedule(story);
  Changed(story);
  return story;
}

void Corpus::EraseStory(StoryRecord& story) {
  PARLEY_CHECK(story.members.empty());
  for (const auto& link : story.kept.links()) {
    if (ProcessRecord* process = FindProcess(link.process())) process->stories.erase(story.kept.number());
  }
  story_index.Drop(story);
  by_touch_.erase({story.kept.touched(), story.kept.number()});
  by_due_.erase({story.due, story.kept.number()});
  by_number_.erase(story.kept.number());
  Changed(story);
  stories_.erase(story.id);
}

void Corpus::TouchStory(StoryRecord& story, int64_t now) {
  by_touch_.erase({story.kept.touched(), story.kept.number()});
  story.kept.set_touched(now);
  by_touch_.emplace(now, story.kept.number());
  Reschedule(story);
  Changed(story);
}

int64_t Corpus::DueOf(const StoryRecord& story) const {
  const int64_t closes = quiet_days_ * kSecondsPerDay;
  if (story.is_closed()) {
    const bool held = story.kept.links_size() > 0;
    return held ? std::numeric_limits<int64_t>::max()
                : story.kept.touched() + std::max(closes, kForgetDays * kSecondsPerDay);
  }
  const bool quiet = story.kept.phase() == v1::STORY_PHASE_QUIET;
  return story.kept.touched() + (quiet ? closes : closes / 4);
}

void Corpus::Reschedule(StoryRecord& story) {
  by_due_.erase({story.due, story.kept.number()});
  story.due = DueOf(story);
  by_due_.emplace(story.due, story.kept.number());
}

EventRecord* Corpus::FindEvent(uint64_t id) const { return Find(events_, id); }

EventRecord& Corpus::AddEvent(uint64_t id, const StoryRecord& story, std::string_view created_by) {
  auto [at, added] = events_.emplace(id, std::make_unique<EventRecord>());
  PARLEY_CHECK(added);
  EventRecord& event = *at->second;
  event.id = id;
  clock.set_next_number(clock.next_number() + 1);
  event.kept.set_number(clock.next_number());
  event.kept.set_story(story.id);
  event.kept.set_created_by(std::string(created_by));
  Changed(event);
  return event;
}

void Corpus::EraseEvent(EventRecord& event) {
  PARLEY_CHECK(event.reports.empty());
  if (StoryRecord* story = FindStory(event.kept.story())) story->events.erase(event.kept.number());
  Changed(event);
  events_.erase(event.id);
}

ProcessRecord* Corpus::FindProcess(uint64_t id) const { return Find(processes_, id); }

ProcessRecord& Corpus::AddProcess(uint64_t id) {
  auto [at, added] = processes_.emplace(id, std::make_unique<ProcessRecord>());
  PARLEY_CHECK(added);
  ProcessRecord& process = *at->second;
  process.id = id;
  clock.set_next_number(clock.next_number() + 1);
  process.kept.set_number(clock.next_number());
  process_order_[process.kept.number()] = &process;
  processes_by_touch_.emplace(0, process.kept.number());
  Changed(process);
  return process;
}

void Corpus::EraseProcess(ProcessRecord& process) {
  PARLEY_CHECK(process.stories.empty());
  process_order_.erase(process.kept.number());
  processes_by_touch_.erase({process.kept.touched(), process.kept.number()});
  Changed(process);
  processes_.erase(process.id);
}

void Corpus::TouchProcess(ProcessRecord& process, int64_t now) {
  processes_by_touch_.erase({process.kept.touched(), process.kept.number()});
  process.kept.set_touched(now);
  processes_by_touch_.emplace(now, process.kept.number());
  Changed(process);
}

void Corpus::Link(StoryRecord& story, ProcessRecord& process, const std::vector<std::string>& reasons) {
  auto& link = *story.kept.add_links();
  link.set_process(process.id);
  link.mutable_reasons()->Assign(reasons.begin(), reasons.end());
  process.stories[story.kept.number()] = &story;
  Reschedule(story);
  Changed(story);
}

void Corpus::Unlink(StoryRecord& story, ProcessRecord& process) {
  auto& links = *story.kept.mutable_links();
  links.erase(std::remove_if(links.begin(), links.end(),
                             [&](const auto& link) { return link.process() == process.id; }),
              links.end());
  process.stories.erase(story.kept.number());
  Reschedule(story);
  Changed(story);
}

void Corpus::Attach(ArticleRecord& article) {
  StoryRecord& story = *FindStory(article.kept.story());
  article.story = &story;
  loose_.erase({article.kept.touched(), article.id()});
  story.members.emplace(article.kept.number(), &article);
  CountEntities(article, 1);
  Span(story, article);
  std::vector<uint32_t> terms_gained;
  if (!article.is_reprint()) terms_gained = story.centroid.Add(article.kept);
  if (!story.is_closed()) {
    story_index.Add(story, terms_gained);
    reprint_index.Add(article);
  }
  for (int i = 0; i < article.kept.events_size(); ++i) {
    EventRecord& event = *FindEvent(article.kept.events(i).event());
    event.reports.emplace(ReportRef(article.kept.number(), static_cast<uint32_t>(i)), &article);
    event.stale = true;
    story.events.emplace(event.kept.number(), &event);
  }
}

void Corpus::Detach(ArticleRecord& article) {
  StoryRecord& story = *article.story;
  std::vector<uint32_t> terms_lost;
  if (!article.is_reprint()) terms_lost = story.centroid.Remove(article.kept);
  if (!story.is_closed()) {
    story_index.Remove(story, terms_lost);
    reprint_index.Remove(article);
  }
  CountEntities(article, -1);
  story.members.erase(article.kept.number());
  article.story = nullptr;
  if (article.when == story.oldest || article.when == story.newest) {
    story.oldest = story.newest = 0;
    for (const auto& [number, member] : story.members) Span(story, *member);
  }
  for (int i = 0; i < article.kept.events_size(); ++i) {
    EventRecord& event = *FindEvent(article.kept.events(i).event());
    event.reports.erase(ReportRef(article.kept.number(), static_cast<uint32_t>(i)));
    event.stale = true;
    const bool elsewhere_only = std::none_of(event.reports.begin(), event.reports.end(),
                                             [&](const auto& r) { return r.second->story == &story; });
    if (elsewhere_only && event.kept.story() != story.id) story.events.erase(event.kept.number());
  }
}

void Corpus::Close(StoryRecord& story) {
  for (const auto& [number, member] : story.members) reprint_index.Remove(*member);
  story_index.Drop(story);
  story.kept.set_phase(v1::STORY_PHASE_CLOSED);
  Reschedule(story);
  Changed(story);
}

void Corpus::Freeze(EventRecord& event, StoryRecord& story) {
  *event.kept.mutable_fact() = event.fact;
  event.kept.set_story(story.id);
  story.events.emplace(event.kept.number(), &event);
  Changed(event);
}

void Corpus::Rehome(EventRecord& event, const StoryRecord& story) {
  if (StoryRecord* home = FindStory(event.kept.story())) home->events.erase(event.kept.number());
  event.kept.set_story(story.id);
  Changed(event);
}

void Corpus::Refresh(EventRecord& event) {
  if (!event.stale || event.reports.empty()) return;
  const v1::ConsolidatedEvent values = Consolidate(event);
  event.key = MakeEventKey(AsReport(values));
  event.fact = MakeFact(values);
  event.stale = false;
}

void Corpus::CountEntities(const ArticleRecord& article, int sign) {
  state::v1::EntityList list;
  list.ParseFromString(article.kept.entities());
  absl::flat_hash_set<uint64_t> seen;
  for (const v1::Entity& entity : list.entities()) {
    const uint64_t hash = EntityHash(entity);
    if (!seen.insert(hash).second) continue;
    uint32_t& count = article.story->entities[hash];
    count = sign > 0 ? count + 1 : count - 1;
    if (count == 0) article.story->entities.erase(hash);
  }
}

void Corpus::Span(StoryRecord& story, const ArticleRecord& article) {
  if (article.when == 0) return;
  story.oldest = story.oldest == 0 ? article.when : std::min(story.oldest, article.when);
  story.newest = std::max(story.newest, article.when);
}

const state::v1::EmbargoedState* Corpus::FindEmbargoed(std::string_view article_id) const {
  const auto found = embargoed_.find(Key(article_id));
  return found == embargoed_.end() ? nullptr : &found->second;
}

void Corpus::Hold(v1::Extraction extraction) {
  const std::string id = extraction.article().id();
  Release(id);
  embargo_order_.emplace(EmbargoSeconds(extraction), id);
  *embargoed_[id].mutable_extraction() = std::move(extraction);
  changed_.insert("embargo/" + id);
}

void Corpus::Release(std::string_view article_id) {
  const auto found = embargoed_.find(Key(article_id));
  if (found == embargoed_.end()) return;
  embargo_order_.erase({EmbargoSeconds(found->second.extraction()), found->first});
  changed_.insert("embargo/" + found->first);
  embargoed_.erase(found);
}

std::optional<std::string> Corpus::NextReleased(int64_t now) const {
  if (embargo_order_.empty() || embargo_order_.begin()->first > now) return std::nullopt;
  return embargo_order_.begin()->second;
}

void Corpus::AddRetraction(const std::string& id, v1::ItemKind kind, uint32_t version) {
  state::v1::RetractedState kept;
  kept.set_kind(kind);
  kept.set_version(version);
  kept.set_since(clock.stream_time());
  retractions_.Add(id, std::move(kept));
  changed_.insert("retracted/" + id);
}

void Corpus::EraseRetraction(const std::string& id) {
  retractions_.Erase(id);
  changed_.insert("retracted/" + id);
}

}  // namespace parley::aggregate
