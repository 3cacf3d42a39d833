#include "parley/runtime/service_options.h"

#include <unistd.h>

namespace parley::runtime {
namespace {

// The embedded log has one process, so any name will do; on Kafka each instance needs its own, and the same
// after a restart: a host's or a container's name is both.
std::string Instance(const cli::Command& command, const std::string& by_default) {
  if (!command.instance.empty() || !command.log.on_kafka()) {
    return command.instance.empty() ? by_default : command.instance;
  }
  char host[256] = "";
  return gethostname(host, sizeof host - 1) == 0 && *host != '\0' ? host : by_default;
}

}  // namespace

dispatch::Options DispatchOptions(const cli::Command& command, bool worker_in_process) {
  dispatch::Options options = command.dispatch;
  options.instance = Instance(command, options.instance);
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
  options.instance = Instance(command, options.instance);
  options.snapshot_dir = command.log.data_dir + "/aggregate";
  return options;
}

gateway::Options GatewayOptions(const cli::Command& command) {
  gateway::Options options = command.gateway;
  options.view_path = command.log.data_dir + "/gateway.sqlite";
  return options;
}

}  // namespace parley::runtime
