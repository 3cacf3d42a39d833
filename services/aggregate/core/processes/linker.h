// Decides which stories belong to which process, and when a story founds one.
#pragma once

#include "aggregate/core/base/corpus.h"
#include "aggregate/core/base/step.h"

namespace parley::aggregate {

class ProcessLinker {
 public:
  ProcessLinker(Corpus& corpus, int memory_days) : corpus_(corpus), memory_days_(memory_days) {}

  // Looks at the stories of `step.relink`: do they still belong, or belong now? Touches what changes.
  // Retracts and erases processes that no fact supports any more.
  void Link(Step& step);

 private:
  void Place(StoryRecord& story, Step& step);
  bool StillBelongs(const StoryRecord& story, const ProcessRecord& process) const;
  void Join(StoryRecord& story, ProcessRecord& process, const std::vector<std::string>& reasons, Step& step);
  void Leave(StoryRecord& story, ProcessRecord& process, Step& step);
  void Update(ProcessRecord& process);
  void End(ProcessRecord& process, Step& step);

  Corpus& corpus_;
  const int memory_days_;
};

}  // namespace parley::aggregate
