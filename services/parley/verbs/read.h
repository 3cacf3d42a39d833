// `parley process|story|event [ID]`, and the view that `run --once` ends with.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "parley/cli/command.h"
#include "parley/verbs/consolidated.h"
#include "parley/verbs/dlq.h"
#include "parley/views/layout.h"

namespace parley::verbs {

// Shows the item of that kind whose id begins with `by_hand.id`, or lists all that are live. An id that was
// merged leads to what it became part of. kNotFound, or kInvalidArgument for an ambiguous id or a bad date.
absl::Status ShowItems(const std::string& kind, const cli::ByHand& by_hand, const Consolidated& all,
                       const views::Style& style, std::ostream& out);

// Everything worth reading: processes with their timelines, the stories, what was rejected.
void ShowOverview(const Consolidated& all, const std::vector<DeadLetterEntry>& dead_letters,
                  const views::Style& style, std::ostream& out);

}  // namespace parley::verbs
