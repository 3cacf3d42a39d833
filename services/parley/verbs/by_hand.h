// The verbs that a person uses by hand: tail, dlq, process, story, event.
#pragma once

#include "absl/status/status.h"
#include "parley/cli/command.h"
#include "parley/views/layout.h"

namespace parley::verbs {

absl::Status RunByHand(const cli::Command& command);

// Colours and width of the terminal that standard output is, if it is one.
views::Style TerminalStyle();

}  // namespace parley::verbs
