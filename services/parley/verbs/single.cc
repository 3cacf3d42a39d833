// The verbs that run one service alone: on Kafka side by side, on the embedded log one after the other, since
// one process at a time owns a data directory.
#include <functional>
#include <iostream>

#include "aggregate/aggregator.h"
#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/log/watched_log.h"
#include "dispatch/adapters/dispatcher.h"
#include "gateway/gateway.h"
#include "ingest/ingest.h"
#include "parley/runtime/crew.h"
#include "parley/runtime/open_log.h"
#include "parley/runtime/pipeline_progress.h"
#include "parley/runtime/service_options.h"
#include "parley/runtime/watchdog.h"
#include "parley/runtime/worker_connection.h"
#include "parley/verbs/services.h"
#include "worker/adapters/worker_server.h"
#include "worker/core/rule_extractor.h"

namespace parley::verbs {
namespace {

constexpr std::chrono::seconds kServerStop{3};
constexpr std::chrono::milliseconds kLook{50};

// What every service that works on the log has.
struct Base {
  obs::Metrics metrics;
  log::Heartbeats heartbeats;
  std::unique_ptr<log::Log> log;
  std::unique_ptr<runtime::Watchdog> watchdog;
  std::unique_ptr<obs::MetricsServer> metrics_server;
};

absl::Status ServeMetrics(const cli::Command& command, Base& base) {
  if (!command.service.metrics_listen.empty()) {
    ASSIGN_OR_RETURN(base.metrics_server,
                     obs::MetricsServer::Start(command.service.metrics_listen, base.metrics));
  }
  return absl::OkStatus();
}

absl::Status Open(const cli::Command& command, Base& base) {
  ASSIGN_OR_RETURN(base.log, runtime::OpenLog(command, &base.metrics));
  if (command.log.on_kafka()) {
    base.log = log::WatchMembers(std::move(base.log), base.heartbeats);
    base.watchdog = std::make_unique<runtime::Watchdog>(
        base.heartbeats,
        runtime::WatchdogOptions{
            .stuck_after = command.service.stuck, .session = command.log.session_timeout, .bark = {}});
  }
  return ServeMetrics(command, base);
}

void SayReady(const std::string& verb, int port) {
  std::cerr << "parley " << verb << ": ready" << (port > 0 ? ", gRPC on port " + std::to_string(port) : "")
            << std::endl;
}

// What a service without callers is asked while it runs.
struct Watch {
  std::function<bool()> ready;                    // What health checks hear.
  std::function<absl::StatusOr<int64_t>()> left;  // Records still to do.
};

// Until a stop is requested; with --once, until nothing is left.
absl::Status WaitFor(const cli::Command& command, StopSource& stop, const Watch& watch) {
  std::unique_ptr<rpc::Server> health;
  if (!command.health.listen.empty()) {
    ASSIGN_OR_RETURN(health, rpc::Server::Start(command.health, {}));
  }
  SayReady(command.verb, health == nullptr ? 0 : health->port());
  while (!stop.WaitFor(Deadline::After(kLook))) {
    if (health != nullptr) {
      health->SetServing(watch.ready());
    }
    if (command.once) {
      ASSIGN_OR_RETURN(const int64_t records, watch.left());
      if (records == 0) {
        break;
      }
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<runtime::PipelineProgress> Progress(const cli::Command& command, Base& base) {
  return runtime::MeasureProgress(*base.log, command.dispatch.group, command.aggregate.group);
}

}  // namespace

absl::Status RunIngest(const cli::Command& command, StopSource& stop) {
  Base base;
  RETURN_IF_ERROR(Open(command, base));
  ASSIGN_OR_RETURN(const auto ingest,
                   ingest::Ingest::Create(command.ingest, *base.log, base.metrics, RealClock()));
  ASSIGN_OR_RETURN(const auto server, rpc::Server::Start(command.server, {ingest->service()}));
  server->SetServing(true);
  SayReady("ingest", server->port());
  const absl::Status status = ingest->Run(stop, {});
  // Nothing to read or watch: it is here for its gRPC callers.
  while (status.ok() && command.ingest.inputs.empty() &&
         !stop.WaitFor(Deadline::After(std::chrono::hours(1)))) {
  }
  server->Shutdown(Deadline::After(kServerStop));
  return status;
}

absl::Status RunDispatch(const cli::Command& command, StopSource& stop) {
  Base base;
  RETURN_IF_ERROR(Open(command, base));
  ASSIGN_OR_RETURN(const auto client, runtime::ConnectWorkers(command.worker_targets));
  ASSIGN_OR_RETURN(const auto dispatcher, dispatch::Dispatcher::Create(
                                              runtime::DispatchOptions(command, /*worker_in_process=*/false),
                                              *base.log, *client, base.metrics, RealClock()));
  runtime::Crew crew(stop);
  crew.Start("dispatch", [&] { return dispatcher->Run(stop); });
  RETURN_IF_ERROR(WaitFor(command, stop,
                          {.ready = [] { return true; },
                           .left = [&]() -> absl::StatusOr<int64_t> {
                             ASSIGN_OR_RETURN(const auto progress, Progress(command, base));
                             return progress.to_extract;
                           }}));
  stop.Request();
  return crew.Join();
}

absl::Status RunWorker(const cli::Command& command, StopSource& stop) {
  Base base;
  RETURN_IF_ERROR(ServeMetrics(command, base));
  const auto extractor = worker::MakeRuleExtractor();
  ASSIGN_OR_RETURN(const auto server, worker::WorkerServer::Create(command.worker, *extractor, base.metrics));
  RETURN_IF_ERROR(server->Start());
  SayReady("worker", server->port());
  while (!stop.WaitFor(Deadline::After(std::chrono::hours(1)))) {
  }
  server->Shutdown(Deadline::After(kServerStop));
  return absl::OkStatus();
}

absl::Status RunAggregate(const cli::Command& command, StopSource& stop) {
  Base base;
  RETURN_IF_ERROR(Open(command, base));
  const auto factory = [] { return aggregate::Fold::Create({}); };
  ASSIGN_OR_RETURN(const auto aggregator, aggregate::Aggregator::Create(runtime::AggregateOptions(command),
                                                                        *base.log, base.metrics, factory));
  runtime::Crew crew(stop);
  crew.Start("aggregate", [&] { return aggregator->Run(stop); });
  RETURN_IF_ERROR(WaitFor(command, stop,
                          {.ready = [&] { return aggregator->Ready(); },
                           .left = [&]() -> absl::StatusOr<int64_t> {
                             ASSIGN_OR_RETURN(const auto progress, Progress(command, base));
                             return progress.to_merge;
                           }}));
  stop.Request();
  return crew.Join();
}

absl::Status RunGateway(const cli::Command& command, StopSource& stop) {
  Base base;
  RETURN_IF_ERROR(Open(command, base));
  ASSIGN_OR_RETURN(const auto gateway, gateway::Gateway::Create(runtime::GatewayOptions(command), *base.log,
                                                                base.metrics, RealClock()));
  ASSIGN_OR_RETURN(const auto server, rpc::Server::Start(command.server, gateway->services()));
  server->SetServing(true);
  SayReady("gateway", server->port());
  // Here, since it is no consumer of theirs: it tells as well when they are gone.
  const log::LagMeter lag(runtime::GroupsToMeasure(command.dispatch.group, command.aggregate.group),
                          *base.log, base.metrics);
  const absl::Status status = gateway->Run(stop);
  gateway->Shutdown(Deadline::After(kServerStop));
  server->Shutdown(Deadline::After(kServerStop));
  return status;
}

}  // namespace parley::verbs
