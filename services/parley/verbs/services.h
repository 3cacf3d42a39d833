// The verbs that run services: all in one process, or one alone.
#pragma once

#include "absl/status/status.h"
#include "common/base/stop.h"
#include "parley/cli/command.h"

namespace parley::verbs {

// `parley run`. Serves until `stop`, or with --once until everything is merged; then shows the overview.
absl::Status Run(const cli::Command& command, StopSource& stop);

absl::Status RunIngest(const cli::Command& command, StopSource& stop);
absl::Status RunDispatch(const cli::Command& command, StopSource& stop);
absl::Status RunWorker(const cli::Command& command, StopSource& stop);
absl::Status RunAggregate(const cli::Command& command, StopSource& stop);
absl::Status RunGateway(const cli::Command& command, StopSource& stop);

}  // namespace parley::verbs
