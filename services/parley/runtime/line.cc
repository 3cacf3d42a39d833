#include "parley/runtime/line.h"

#include <filesystem>
#include <optional>

#include "aggregate/aggregator.h"
#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "dispatch/adapters/dispatcher.h"
#include "dispatch/adapters/grpc_worker_client.h"
#include "gateway/gateway.h"
#include "ingest/ingest.h"
#include "parley/runtime/crew.h"
#include "parley/runtime/open_log.h"
#include "parley/runtime/service_options.h"
#include "parley/runtime/worker_connection.h"
#include "worker/adapters/worker_server.h"
#include "worker/core/rule_extractor.h"

namespace parley::runtime {
namespace {

constexpr std::chrono::milliseconds kLook{10};
constexpr std::chrono::seconds kServerStop{3};
constexpr std::chrono::seconds kWorkerStop{2};

// Members are destroyed from the last to the first: each uses only those above it.
class LineImpl : public Line {
 public:
  LineImpl(const cli::Command& command, StopSource& stop) : command_(command), stop_(stop), crew_(stop) {}
  ~LineImpl() override { Stop().IgnoreError(); }

  absl::Status Start(ingest::DocumentDone document_done) {
    RETURN_IF_ERROR(OpenLog());
    RETURN_IF_ERROR(StartWorker());
    RETURN_IF_ERROR(MakeServices());
    lag_ = std::make_unique<log::LagMeter>(GroupsToMeasure(command_.dispatch.group, command_.aggregate.group),
                                           *log_, metrics_);
    crew_.Start("gateway", [this] { return gateway_->Run(stop_); });
    crew_.Start("aggregate", [this] { return aggregator_->Run(stop_); });
    crew_.Start("dispatch", [this] { return dispatcher_->Run(stop_); });
    crew_.Start("ingest", [this, done = std::move(document_done)] { return ingest_->Run(stop_, done); });
    while (!aggregator_->Ready() && !stop_.WaitFor(Deadline::After(kLook))) {
    }
    server_->SetServing(!stop_.Requested());
    return absl::OkStatus();
  }

  int port() const override { return server_->port(); }
  log::Log& log() override { return *log_; }
  obs::Metrics& metrics() override { return metrics_; }
  size_t documents() const override { return ingest_->documents(); }

  absl::StatusOr<PipelineProgress> Progress() override {
    return MeasureProgress(*log_, command_.dispatch.group, command_.aggregate.group);
  }

  absl::StatusOr<bool> Idle() override {
    ASSIGN_OR_RETURN(const PipelineProgress progress, Progress());
    return progress.caught_up() && gateway_->CaughtUp();
  }

  absl::Status Stop() override {
    stop_.Request();
    if (server_ != nullptr) {
      server_->SetServing(false);
    }
    const absl::Status status = crew_.Join();
    if (gateway_ != nullptr) {
      gateway_->Shutdown(Deadline::After(kServerStop));
    }
    if (server_ != nullptr) {
      server_->Shutdown(Deadline::After(kServerStop));
    }
    worker_client_.reset();
    if (worker_ != nullptr) {
      worker_->Shutdown(Deadline::After(kWorkerStop));
    }
    return status;
  }

 private:
  absl::Status OpenLog() {
    ASSIGN_OR_RETURN(log_, runtime::OpenLog(command_, &metrics_));
    if (!command_.service.metrics_listen.empty()) {
      ASSIGN_OR_RETURN(metrics_server_, obs::MetricsServer::Start(command_.service.metrics_listen, metrics_));
    }
    return absl::OkStatus();
  }

  absl::Status StartWorker() {
    if (!command_.worker_targets.empty()) {
      ASSIGN_OR_RETURN(worker_client_, ConnectWorkers(command_.worker_targets));
      return absl::OkStatus();
    }
    extractor_ = worker::MakeRuleExtractor();
    worker::WorkerOptions options = command_.worker;
    options.server.listen = "";
    ASSIGN_OR_RETURN(worker_, worker::WorkerServer::Create(options, *extractor_, metrics_));
    RETURN_IF_ERROR(worker_->Start());
    worker_client_ = std::make_unique<dispatch::GrpcWorkerClient>(worker_->InProcessChannel());
    return absl::OkStatus();
  }

  absl::Status MakeServices() {
    ASSIGN_OR_RETURN(dispatcher_,
                     dispatch::Dispatcher::Create(DispatchOptions(command_, worker_ != nullptr), *log_,
                                                  *worker_client_, metrics_, RealClock()));
    const auto factory = [] { return aggregate::Fold::Create({}); };
    ASSIGN_OR_RETURN(aggregator_,
                     aggregate::Aggregator::Create(AggregateOptions(command_), *log_, metrics_, factory));
    ASSIGN_OR_RETURN(gateway_,
                     gateway::Gateway::Create(GatewayOptions(command_), *log_, metrics_, RealClock()));
    ASSIGN_OR_RETURN(ingest_, ingest::Ingest::Create(command_.ingest, *log_, metrics_, RealClock()));
    std::vector<grpc::Service*> services = gateway_->services();
    services.push_back(ingest_->service());
    ASSIGN_OR_RETURN(server_, rpc::Server::Start(command_.server, services));
    return absl::OkStatus();
  }

  const cli::Command command_;
  StopSource& stop_;
  obs::Metrics metrics_;
  std::unique_ptr<log::Log> log_;
  std::unique_ptr<obs::MetricsServer> metrics_server_;
  std::unique_ptr<worker::Extractor> extractor_;
  std::unique_ptr<worker::WorkerServer> worker_;
  std::unique_ptr<dispatch::WorkerClient> worker_client_;
  std::unique_ptr<dispatch::Dispatcher> dispatcher_;
  std::unique_ptr<aggregate::Aggregator> aggregator_;
  std::unique_ptr<gateway::Gateway> gateway_;
  std::unique_ptr<ingest::Ingest> ingest_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<log::LagMeter> lag_;
  Crew crew_;  // Dies first: its threads use all of the above.
};

}  // namespace

absl::StatusOr<std::unique_ptr<Line>> Line::Start(const cli::Command& command, StopSource& stop,
                                                  ingest::DocumentDone document_done) {
  auto line = std::make_unique<LineImpl>(command, stop);
  RETURN_IF_ERROR(line->Start(std::move(document_done)));
  return line;
}

}  // namespace parley::runtime
