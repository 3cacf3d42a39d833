// A story as it is published.
#pragma once

#include <cstddef>

#include "aggregate/core/base/records.h"
#include "parley/v1/consolidated.pb.h"

namespace parley::aggregate {

// Everything but id, version, state and process_ids. Precondition: the story has a member.
v1::Story MakeStory(const StoryRecord& story, size_t max_articles);

}  // namespace parley::aggregate
