// Turns what a step touched into new versions of what is published.
#pragma once

#include "aggregate/core/base/corpus.h"
#include "aggregate/core/base/step.h"

namespace parley::aggregate {

// A version is raised when the message differs from the last one published. What has no support left is
// published as retracted and erased; its id is never used again.
class Publisher {
 public:
  Publisher(Corpus& corpus, size_t max_story_articles)
      : corpus_(corpus), max_story_articles_(max_story_articles) {}

  // Retracts touched events and stories that nothing supports.
  void Retract(Step& step);
  // Publishes what is touched and changed. Afterwards the step's updates lack only the state.
  void Publish(Step& step);

 private:
  void RetractEvent(EventRecord& event, Step& step);
  void RetractStory(StoryRecord& story, Step& step);
  void PublishEvent(EventRecord& event, Step& step);
  void PublishStory(StoryRecord& story, Step& step);
  void PublishProcess(ProcessRecord& process, Step& step);

  Corpus& corpus_;
  const size_t max_story_articles_;
};

}  // namespace parley::aggregate
