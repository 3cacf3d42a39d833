#include "aggregate/core/base/publisher.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_set.h"
#include "aggregate/core/base/ids.h"
#include "aggregate/core/base/publish_retracted.h"
#include "aggregate/core/events/consolidate.h"
#include "aggregate/core/processes/dossier.h"
#include "aggregate/core/stories/story_message.h"
#include "common/base/check.h"

namespace parley::aggregate {
namespace {

// Sets id and version and moves the message to `out`, unless it is what was published last.
template <typename Kept, typename Message>
bool PublishIfChanged(Kept& kept, std::string id, Message message, std::vector<Message>& out) {
  message.set_id(std::move(id));
  message.set_state(v1::STATE_LIVE);
  const uint64_t digest = Hash64(message.SerializeAsString());
  if (kept.version() > 0 && kept.digest() == digest) return false;
  kept.set_digest(digest);
  kept.set_version(kept.version() + 1);
  message.set_version(kept.version());
  out.push_back(std::move(message));
  return true;
}

// The stories with a report of the event; the one where it was first coded when all reports are forgotten.
absl::btree_map<uint32_t, const StoryRecord*> StoriesOf(const EventRecord& event, const Corpus& corpus) {
  absl::btree_map<uint32_t, const StoryRecord*> stories;
  for (const auto& [ref, article] : event.reports) {
    stories.emplace(article->story->kept.number(), article->story);
  }
  if (stories.empty()) {
    const StoryRecord* home = corpus.FindStory(event.kept.story());
    stories.emplace(home->kept.number(), home);
  }
  return stories;
}

}  // namespace

void Publisher::Retract(Step& step) {
  for (auto it = step.events.begin(); it != step.events.end();) {
    EventRecord& event = *it->second;
    if (event.reports.empty()) {
      RetractEvent(event, step);
      it = step.events.erase(it);
      continue;
    }
    StoryRecord* home = corpus_.FindStory(event.kept.story());
    const auto stories = StoriesOf(event, corpus_);
    if (home == nullptr || !stories.contains(home->kept.number())) {
      corpus_.Rehome(event, *stories.begin()->second);
    }
    ++it;
  }
  for (auto it = step.stories.begin(); it != step.stories.end();) {
    StoryRecord& story = *it->second;
    const bool unsupported = story.members.empty() && !story.kept.forgotten();
    it = unsupported ? step.stories.erase(it) : std::next(it);
    if (unsupported) RetractStory(story, step);
  }
}

void Publisher::RetractEvent(EventRecord& event, Step& step) {
  PublishRetracted(event.kept, v1::ITEM_KIND_EVENT, EventName(event.id), corpus_, step.updates.events);
  if (StoryRecord* story = corpus_.FindStory(event.kept.story())) step.Touch(*story);
  corpus_.EraseEvent(event);
}

void Publisher::RetractStory(StoryRecord& story, Step& step) {
  PARLEY_CHECK(story.events.empty());
  PublishRetracted(story.kept, v1::ITEM_KIND_STORY, StoryName(story.id), corpus_, step.updates.stories);
  for (const auto& link : story.kept.links()) {
    if (ProcessRecord* process = corpus_.FindProcess(link.process())) step.Touch(*process);
  }
  step.relink.erase(story.kept.number());
  corpus_.EraseStory(story);
}

void Publisher::Publish(Step& step) {
  for (const auto& [number, event] : step.events) PublishEvent(*event, step);
  for (const auto& [number, story] : step.stories) PublishStory(*story, step);
  for (const auto& [number, process] : step.processes) PublishProcess(*process, step);
}

void Publisher::PublishEvent(EventRecord& event, Step& step) {
  v1::ConsolidatedEvent message = Consolidate(event);
  absl::btree_set<std::string> processes;
  for (const auto& [number, story] : StoriesOf(event, corpus_)) {
    message.add_story_ids(StoryName(story->id));
    if (event.fact.kind() == 0) continue;
    for (const auto& link : story->kept.links()) processes.insert(ProcessName(link.process()));
  }
  for (const std::string& process : processes) message.add_process_ids(process);
  if (PublishIfChanged(event.kept, EventName(event.id), std::move(message), step.updates.events)) {
    corpus_.Changed(event);
  }
}

void Publisher::PublishStory(StoryRecord& story, Step& step) {
  if (story.kept.forgotten()) return;
  v1::Story message = MakeStory(story, max_story_articles_);
  for (const auto& link : story.kept.links()) message.add_process_ids(ProcessName(link.process()));
  if (PublishIfChanged(story.kept, StoryName(story.id), std::move(message), step.updates.stories)) {
    corpus_.Changed(story);
  }
}

void Publisher::PublishProcess(ProcessRecord& process, Step& step) {
  v1::Process message = MakeDossier(process);
  if (PublishIfChanged(process.kept, ProcessName(process.id), std::move(message), step.updates.processes)) {
    corpus_.Changed(process);
  }
}

}  // namespace parley::aggregate
