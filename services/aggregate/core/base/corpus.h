// All records, and all that is computed from them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "aggregate/core/base/records.h"
#include "aggregate/core/base/retractions.h"
#include "aggregate/core/reprints/reprint_index.h"
#include "aggregate/core/stories/story_index.h"
#include "aggregate/core/stories/term_counts.h"
#include "common/base/hash.h"

namespace parley::aggregate {

// A closed story's articles are kept so long, so that corrections and kills still reach what they said.
inline constexpr int64_t kForgetDays = 30;

// Decides nothing. Invariant: the computed part is a function of the kept part, so a corpus loaded from the
// entries of another behaves as that one. Whoever changes a kept part says so with Changed*.
class Corpus {
 public:
  explicit Corpus(int quiet_days) : quiet_days_(quiet_days) {}
  Corpus(const Corpus&) = delete;
  Corpus& operator=(const Corpus&) = delete;

  state::v1::ClockState clock;
  TermCounts terms;
  StoryIndex story_index;
  ReprintIndex reprint_index;

  ArticleRecord* FindArticle(std::string_view id) const;
  ArticleRecord& AddArticle(state::v1::ArticleState kept);
  // Precondition: detached.
  void EraseArticle(ArticleRecord& article);

  StoryRecord* FindStory(uint64_t id) const;
  StoryRecord& AddStory(uint64_t id);
  void EraseStory(StoryRecord& story);
  void TouchStory(StoryRecord& story, int64_t now);
  // Sets when the story next changes by age: quiet after a quarter of the quiet days, closed after them,
  // forgotten after kForgetDays unless a process holds it.
  void Reschedule(StoryRecord& story);

  EventRecord* FindEvent(uint64_t id) const;
  EventRecord& AddEvent(uint64_t id, const StoryRecord& story, std::string_view created_by);
  void EraseEvent(EventRecord& event);

  ProcessRecord* FindProcess(uint64_t id) const;
  ProcessRecord& AddProcess(uint64_t id);
  void EraseProcess(ProcessRecord& process);
  void TouchProcess(ProcessRecord& process, int64_t now);
  void Link(StoryRecord& story, ProcessRecord& process, const std::vector<std::string>& reasons);
  void Unlink(StoryRecord& story, ProcessRecord& process);

  // Puts the article among its story's members and its coded events among the reports, as `kept` says.
  void Attach(ArticleRecord& article);
  // Takes it out of both. The story and the events stay, even when nothing is left in them.
  void Detach(ArticleRecord& article);
  // The story takes no further articles.
  void Close(StoryRecord& story);
  // Ties an event that lost its reports to the story it belongs to, so that its fact is not lost.
  void Freeze(EventRecord& event, StoryRecord& story);

  // Gives an event to another story in which it is reported.
  void Rehome(EventRecord& event, const StoryRecord& story);

  // Computes key and fact of an event that has reports and changed.
  void Refresh(EventRecord& event);

  const absl::btree_set<std::pair<int64_t, uint32_t>>& stories_by_touch() const { return by_touch_; }
  const absl::btree_set<std::pair<int64_t, uint32_t>>& stories_by_due() const { return by_due_; }
  const absl::btree_set<std::pair<int64_t, uint64_t>>& processes_by_touch() const {
    return processes_by_touch_;
  }
  StoryRecord& StoryByNumber(uint32_t number) const { return *by_number_.at(number); }
  const absl::btree_set<std::pair<int64_t, std::string>>& loose_articles() const { return loose_; }
  const absl::btree_map<uint64_t, ProcessRecord*>& processes() const { return process_order_; }
  size_t articles() const { return articles_.size(); }

  // Extractions that wait, by (embargo, article).
  const state::v1::EmbargoedState* FindEmbargoed(std::string_view article_id) const;
  void Hold(v1::Extraction extraction);
  void Release(std::string_view article_id);
  // One whose embargo is over at `now`, the earliest first.
  std::optional<std::string> NextReleased(int64_t now) const;
  size_t embargoed() const { return embargoed_.size(); }

  const Retractions& retractions() const { return retractions_; }
  // By published id: what was retracted at this stream time, as this version.
  void AddRetraction(const std::string& id, v1::ItemKind kind, uint32_t version);
  void EraseRetraction(const std::string& id);

  void ChangedClock() { changed_.insert("clock"); }
  void ChangedTerms(const TermCounts::Counted& counted);
  void Changed(const ArticleRecord& article) { changed_.insert("article/" + article.id()); }
  void Changed(const StoryRecord& story) { changed_.insert("story/" + Hex64(story.id)); }
  void Changed(const EventRecord& event) { changed_.insert("event/" + Hex64(event.id)); }
  void Changed(const ProcessRecord& process) { changed_.insert("process/" + Hex64(process.id)); }
  // The keys changed since the last call, ascending.
  absl::btree_set<std::string> TakeChanged() { return std::exchange(changed_, {}); }

  // The value of an entry; absent when there is none.
  std::optional<std::string> Entry(std::string_view key) const;
  std::vector<std::string> Keys() const;
  absl::Status LoadEntry(std::string_view key, std::string_view value);
  absl::Status FinishLoad();

 private:
  int64_t DueOf(const StoryRecord& story) const;
  std::optional<std::string> TermsEntry(std::string_view name) const;
  absl::Status LoadRecord(std::string_view kind, std::string_view name, std::string_view value);
  absl::Status LoadArticle(std::string_view name, std::string_view value);
  absl::Status LoadTerms(std::string_view name, std::string_view value);
  void CountEntities(const ArticleRecord& article, int sign);
  void Span(StoryRecord& story, const ArticleRecord& article);

  const int quiet_days_;
  Retractions retractions_;
  absl::flat_hash_map<std::string, std::unique_ptr<ArticleRecord>> articles_;
  absl::flat_hash_map<uint64_t, std::unique_ptr<StoryRecord>> stories_;
  absl::flat_hash_map<uint64_t, std::unique_ptr<EventRecord>> events_;
  absl::flat_hash_map<uint64_t, std::unique_ptr<ProcessRecord>> processes_;
  absl::flat_hash_map<std::string, state::v1::EmbargoedState> embargoed_;

  absl::flat_hash_map<uint32_t, StoryRecord*> by_number_;
  absl::btree_set<std::pair<int64_t, uint32_t>> by_touch_;  // Stories.
  absl::btree_set<std::pair<int64_t, uint32_t>> by_due_;    // Stories.
  absl::btree_set<std::pair<int64_t, uint64_t>> processes_by_touch_;
  absl::btree_set<std::pair<int64_t, std::string>> loose_;   // Articles in no story, by touch.
  absl::btree_map<uint64_t, ProcessRecord*> process_order_;  // By number.
  absl::btree_set<std::pair<int64_t, std::string>> embargo_order_;
  absl::btree_set<std::string> changed_;
};

// Identifies an entity across articles: its id, else its name.
uint64_t EntityHash(const v1::Entity& entity);

}  // namespace parley::aggregate
