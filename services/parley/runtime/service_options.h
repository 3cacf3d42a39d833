// What the options of a service are on the embedded log: where in the data directory it keeps its files, and
// what
// --once means for it.
#pragma once

#include "parley/cli/command.h"

namespace parley::runtime {

// `worker_in_process`: a worker that crashes takes the dispatch along, and there is no second one to ask.
dispatch::Options DispatchOptions(const cli::Command& command, bool worker_in_process);
aggregate::Options AggregateOptions(const cli::Command& command);
gateway::Options GatewayOptions(const cli::Command& command);

}  // namespace parley::runtime
