// What one input has touched.
#pragma once

#include <cstdint>

#include "absl/container/btree_map.h"
#include "aggregate/core/base/records.h"
#include "aggregate/core/fold.h"

namespace parley::aggregate {

// Ordered by number, so that updates come out in the same order everywhere. No pointer outlives its record:
// whoever erases a record takes it out.
struct Step {
  absl::btree_map<uint32_t, StoryRecord*> stories;
  absl::btree_map<uint64_t, EventRecord*> events;
  absl::btree_map<uint64_t, ProcessRecord*> processes;
  // Stories that gained or lost an article, and so perhaps what ties them to a process.
  absl::btree_map<uint32_t, StoryRecord*> relink;
  absl::btree_map<uint32_t, StoryRecord*> evicted;  // To be forgotten once their last version is out.
  Updates updates;

  void Touch(StoryRecord& story) { stories[story.kept.number()] = &story; }
  void Touch(EventRecord& event) { events[event.kept.number()] = &event; }
  void Touch(ProcessRecord& process) { processes[process.kept.number()] = &process; }
};

}  // namespace parley::aggregate
