#include "worker/adapters/worker_server.h"

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/obs/logging.h"
#include "worker/adapters/cpu_quota.h"

namespace parley::worker {

absl::StatusOr<std::unique_ptr<WorkerServer>> WorkerServer::Create(const WorkerOptions& options,
                                                                   const Extractor& extractor,
                                                                   obs::Metrics& metrics) {
  if (options.threads < 0 || options.threads > 1024) {
    return InvalidArgument("worker: {} threads (see --threads: 1 to 1024, or 0 for as many as CPUs)",
                           options.threads);
  }
  if (options.max_articles == 0) {
    return InvalidArgument("worker: room for no article at all (see --max-articles)");
  }
  return std::unique_ptr<WorkerServer>(new WorkerServer(options, extractor, metrics));
}

WorkerServer::WorkerServer(const WorkerOptions& options, const Extractor& extractor, obs::Metrics& metrics)
    : options_(options),
      metrics_(metrics),
      pool_(options.threads > 0 ? options.threads : UsableCpus(), options.max_articles, metrics_.in_flight),
      service_(extractor, options_.limits, pool_, metrics_) {}

WorkerServer::~WorkerServer() { Shutdown(Deadline::Now()); }

absl::Status WorkerServer::Start() {
  ASSIGN_OR_RETURN(server_, rpc::Server::Start(options_.server, {&service_}));
  server_->SetServing(true);
  obs::Logger("worker")->info("serving port={} threads={} max_articles={}", port(), pool_.threads(),
                              options_.max_articles);
  return absl::OkStatus();
}

void WorkerServer::Shutdown(Deadline deadline) {
  if (server_ != nullptr) {
    server_->Shutdown(deadline);
  }
  pool_.Shutdown();
}

}  // namespace parley::worker
