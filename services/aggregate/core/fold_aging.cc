// What time and the limits do to stories and processes. Bounded for one input: the rest follows with the
// next.

#include <algorithm>
#include <string>
#include <vector>

#include "aggregate/core/base/civil_day.h"
#include "aggregate/core/fold_impl.h"
#include "aggregate/core/processes/facts.h"

namespace parley::aggregate {
namespace {

constexpr size_t kMaxAged = 100;  // Stories and retractions that change by age, with one input.

}  // namespace

void FoldImpl::Sweep(Step& step) {
  std::vector<uint32_t> due;
  for (const auto& [when, number] : corpus_.stories_by_due()) {
    if (when >= clock_.now() || due.size() >= kMaxAged) break;
    due.push_back(number);
  }
  for (const uint32_t number : due) Age(corpus_.StoryByNumber(number), step);
  const int64_t process_end = clock_.now() - options_.process_memory_days * kSecondsPerDay;
  const auto& processes = corpus_.processes_by_touch();
  if (!processes.empty() && processes.begin()->first < process_end) {
    ForgetProcess(*corpus_.processes().at(processes.begin()->second));
  }
  const auto& loose = corpus_.loose_articles();
  for (size_t i = 0; i < kMaxAged && !loose.empty(); ++i) {
    if (loose.begin()->first >= clock_.now() - kForgetDays * kSecondsPerDay) break;
    corpus_.EraseArticle(*corpus_.FindArticle(loose.begin()->second));
  }
  Evict(step);
  Bury(step);
}

// Retractions that could be read for long enough.
void FoldImpl::Bury(Step& step) {
  const int64_t end = clock_.now() - options_.retraction_days * kSecondsPerDay;
  for (size_t i = 0; i < kMaxAged; ++i) {
    const auto id = corpus_.retractions().FirstBefore(end);
    if (!id) return;
    const state::v1::RetractedState& retracted = *corpus_.retractions().Find(*id);
    step.updates.tombstones.push_back({retracted.kind(), *id, retracted.version() + 1, clock_.now()});
    corpus_.EraseRetraction(*id);
  }
}

void FoldImpl::Age(StoryRecord& story, Step& step) {
  if (story.is_closed()) {
    // A correction may have changed it just now: its last version goes out first.
    step.evicted[story.kept.number()] = &story;
    return;
  }
  step.Touch(story);
  if (story.kept.phase() == v1::STORY_PHASE_QUIET) {
    corpus_.Close(story);
  } else {
    story.kept.set_phase(v1::STORY_PHASE_QUIET);
    corpus_.Reschedule(story);
    corpus_.Changed(story);
  }
}

void FoldImpl::Evict(Step& step) {
  size_t articles = corpus_.articles();
  const auto& loose = corpus_.loose_articles();
  for (auto oldest = corpus_.stories_by_touch().begin(); articles > options_.max_live_articles; --articles) {
    const bool story_left = oldest != corpus_.stories_by_touch().end();
    if (!loose.empty() && (!story_left || loose.begin()->first <= oldest->first)) {
      corpus_.EraseArticle(*corpus_.FindArticle(loose.begin()->second));
      continue;
    }
    if (!story_left) return;
    StoryRecord& story = corpus_.StoryByNumber((oldest++)->second);
    if (story.members.empty() || step.evicted.contains(story.kept.number())) {
      ++articles;
      continue;
    }
    articles -= story.members.size() - 1;
    if (!story.is_closed()) {
      corpus_.Close(story);
      step.Touch(story);
    }
    step.evicted[story.kept.number()] = &story;
  }
}

void FoldImpl::Forget(StoryRecord& story) {
  const auto members = story.members;
  for (const auto& [number, member] : members) {
    corpus_.Detach(*member);
    corpus_.EraseArticle(*member);
  }
  const bool held = story.kept.links_size() > 0;
  const auto events = story.events;
  std::vector<const StoryRecord*> affected = {&story};
  for (const auto& [number, event] : events) {
    if (!event->reports.empty()) {
      corpus_.Rehome(*event, *event->reports.begin()->second->story);
      // Without the report that is forgotten, as a fold that is loaded now would have it.
      corpus_.Refresh(*event);
      for (const auto& [ref, article] : event->reports) affected.push_back(article->story);
    } else if (held && event->fact.kind() != 0) {
      corpus_.Freeze(*event, story);
    } else {
      corpus_.EraseEvent(*event);
    }
  }
  for (const StoryRecord* changed : affected) {
    for (const auto& link : changed->kept.links()) {
      ProcessRecord& process = *corpus_.FindProcess(link.process());
      process.profile = MakeProfile(FactsOf(process));
    }
  }
  if (held) {
    story.kept.set_forgotten(true);
    corpus_.Reschedule(story);
    corpus_.Changed(story);
  } else {
    corpus_.EraseStory(story);
  }
}

void FoldImpl::ForgetProcess(ProcessRecord& process) {
  const auto stories = process.stories;
  for (const auto& [number, story] : stories) corpus_.Unlink(*story, process);
  corpus_.EraseProcess(process);
}

}  // namespace parley::aggregate
