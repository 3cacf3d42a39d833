// The verbs; wiring only.
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <memory>

#include "aggregate/merge_filter.h"
#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "ingest/parse_filter.h"
#include "parley/cli/command.h"
#include "parley/runtime/signals.h"
#include "parley/verbs/by_hand.h"
#include "parley/verbs/services.h"
#include "worker/extract_filter.h"

namespace parley {
namespace {

using ServiceVerb = absl::Status (*)(const cli::Command&, StopSource&);

ServiceVerb FindService(const std::string& verb) {
  if (verb == "run") return verbs::Run;
  if (verb == "ingest") return verbs::RunIngest;
  if (verb == "dispatch") return verbs::RunDispatch;
  if (verb == "worker") return verbs::RunWorker;
  if (verb == "aggregate") return verbs::RunAggregate;
  if (verb == "gateway") return verbs::RunGateway;
  return nullptr;
}

// Exit status of a filter, or nothing when the verb is none.
std::optional<int> RunFilter(const cli::Command& command) {
  std::ios::sync_with_stdio(false);
  if (command.verb == "parse") {
    return ingest::RunParse({.files = command.ingest.inputs,
                             .format = command.ingest.format,
                             .provider = command.ingest.default_provider},
                            std::cin, std::cout, std::cerr);
  }
  if (command.verb == "extract") {
    return worker::RunExtract({}, std::cin, std::cout, std::cerr);
  }
  if (command.verb == "merge") {
    return aggregate::RunMerge({}, std::cin, std::cout, std::cerr);
  }
  return std::nullopt;
}

absl::Status RunService(ServiceVerb verb, const cli::Command& command) {
  StopSource stop;
  const auto signals = runtime::ShutdownSignals::Install(stop, command.service.grace);
  RETURN_IF_ERROR(obs::SetUpLogging(command.logging));
  if (command.service.check_config) {
    std::cout << "configuration is good\n";
    return absl::OkStatus();
  }
  return verb(command, stop);
}

int Main(int argc, char** argv) {
  cli::Command command;
  if (const auto exit = cli::ParseCommandLine(argc, argv, command)) {
    return *exit;
  }
  if (command.verb == "reference") {
    cli::PrintReference(std::cout);
    return EXIT_SUCCESS;
  }
  if (const auto exit = RunFilter(command)) {
    return *exit;
  }
  const ServiceVerb service = FindService(command.verb);
  const absl::Status status = service != nullptr ? RunService(service, command) : verbs::RunByHand(command);
  if (!status.ok()) {
    std::cerr << "parley " << command.verb << ": " << ToString(status) << '\n';
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace parley

int main(int argc, char** argv) { return parley::Main(argc, argv); }
