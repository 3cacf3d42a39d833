// Whether an event happened, by the words around its trigger.
#pragma once

#include <cstdint>

#include "parley/v1/event.pb.h"
#include "worker/core/events/frame.h"

namespace parley::worker {

// What the verb itself and the verbs and words that govern it say. ACTUAL when nothing says otherwise.
// `under_lift` is set when a verb of asking, agreeing or refusing governs it: then it is no event of its own.
struct VerbStatus {
  v1::EventStatus status = v1::EVENT_STATUS_ACTUAL;
  bool under_lift = false;
  bool purpose = false;  // "to" with nothing that says whether.
};

VerbStatus StatusOfVerb(const SentenceView& view, size_t index);

// Of a noun ("talks"): by "no" before it and by the verb whose subject or object it is.
v1::EventStatus StatusOfNoun(const SentenceView& view, uint32_t noun);

}  // namespace parley::worker
