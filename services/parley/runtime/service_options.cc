#include "parley/runtime/service_options.h"

namespace parley::runtime {

dispatch::Options DispatchOptions(const cli::Command& command, bool worker_in_process) {
  dispatch::Options options = command.dispatch;
  if (command.once) {
    // The stream's own times alone: the same inputs then give the same topics, whenever they are read.
    options.tick_interval = std::chrono::milliseconds(0);
  }
  if (worker_in_process) {
    options.journal_dir = command.log.data_dir;
    options.calls.hedge.enabled = false;
  }
  return options;
}

aggregate::Options AggregateOptions(const cli::Command& command) {
  aggregate::Options options = command.aggregate;
  options.snapshot_dir = command.log.data_dir + "/aggregate";
  return options;
}

gateway::Options GatewayOptions(const cli::Command& command) {
  gateway::Options options = command.gateway;
  options.view_path = command.log.data_dir + "/gateway.sqlite";
  return options;
}

}  // namespace parley::runtime
