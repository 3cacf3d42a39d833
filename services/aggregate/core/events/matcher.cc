#include "aggregate/core/events/matcher.h"

#include <algorithm>
#include <vector>

#include "aggregate/core/base/civil_day.h"
#include "aggregate/core/base/ids.h"

namespace parley::aggregate {
namespace {

constexpr size_t kMaxCompared = 1'000;       // Newest events of a story.
constexpr size_t kMaxProcessEvents = 1'000;  // Newest facts of a process.

class Matcher {
 public:
  Matcher(ArticleRecord& article, StoryRecord& story, Corpus& corpus, Step& step)
      : article_(article), story_(story), corpus_(corpus), step_(step) {
    AddStoryEvents();
    for (const auto& link : story_.kept.links()) AddProcessEvents(*corpus_.FindProcess(link.process()));
  }

  void Match(const v1::Event& coded, uint32_t ordinal) {
    EventKey key = MakeEventKey(coded);
    EventRecord* event = Best(key);
    if (event == nullptr) event = &Create(std::move(key), ordinal);
    auto& kept = *article_.kept.add_events();
    kept.set_event(event->id);
    kept.set_values(coded.SerializeAsString());
    step_.Touch(*event);
  }

 private:
  void AddStoryEvents() {
    for (auto it = story_.events.rbegin(); it != story_.events.rend(); ++it) {
      if (compared_.size() >= kMaxCompared) break;
      if (CanBeMatched(*it->second)) compared_.push_back(it->second);
    }
    std::reverse(compared_.begin(), compared_.end());
  }

  void AddProcessEvents(const ProcessRecord& process) {
    size_t added = 0;
    for (auto story = process.stories.rbegin(); story != process.stories.rend(); ++story) {
      if (story->second == &story_) continue;
      for (const auto& [number, event] : story->second->events) {
        if (event->fact.kind() == 0 || event->reports.empty()) continue;
        if (++added > kMaxProcessEvents) return;
        compared_.push_back(event);
      }
    }
  }

  // An event without reports is either frozen, or lost them in this step and may get them back.
  bool CanBeMatched(const EventRecord& event) const {
    return !event.reports.empty() || step_.events.contains(event.kept.number());
  }

  EventRecord* Best(const EventKey& key) const {
    EventRecord* best = nullptr;
    int best_score = kSameEvent - 1;
    for (EventRecord* event : compared_) {
      const int score = SameEventScore(key, event->key);
      if (score > best_score) {
        best = event;
        best_score = score;
      }
    }
    return best;
  }

  EventRecord& Create(EventKey key, uint32_t ordinal) {
    const uint64_t id = MakeId("event", article_.id(), article_.kept.article().revision(),
                               DayOf(corpus_.clock.stream_time()), ordinal);
    EventRecord& event = corpus_.AddEvent(id, story_, article_.id());
    event.key = std::move(key);
    story_.events.emplace(event.kept.number(), &event);
    compared_.push_back(&event);
    return event;
  }

  ArticleRecord& article_;
  StoryRecord& story_;
  Corpus& corpus_;
  Step& step_;
  std::vector<EventRecord*> compared_;
};

}  // namespace

void MatchEvents(const v1::Extraction& extraction, ArticleRecord& article, StoryRecord& story, Corpus& corpus,
                 Step& step) {
  Matcher matcher(article, story, corpus, step);
  const int count = std::min(extraction.events_size(), kMaxCodedEvents);
  for (int i = 0; i < count; ++i) matcher.Match(extraction.events(i), static_cast<uint32_t>(i));
}

}  // namespace parley::aggregate
