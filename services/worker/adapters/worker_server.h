// A worker: an Extractor, its threads, and the gRPC server in front of them.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "common/obs/metrics.h"
#include "common/rpc/server.h"
#include "worker/adapters/extraction_pool.h"
#include "worker/adapters/extractor_service.h"
#include "worker/options.h"

namespace parley::worker {

// Threads: the owner's, except InProcessChannel (any, while started).
// Life cycle: Create -> Start -> Shutdown. Serves, and says so to health checks, from Start on.
class WorkerServer {
 public:
  // The extractor and the metrics outlive the server. kInvalidArgument names a bad option.
  static absl::StatusOr<std::unique_ptr<WorkerServer>> Create(const WorkerOptions& options,
                                                              const Extractor& extractor,
                                                              obs::Metrics& metrics);
  ~WorkerServer();

  // kUnavailable when the port is taken.
  absl::Status Start();

  int port() const { return server_->port(); }
  // For callers in this process. Stop them first: Shutdown cuts off their calls at once, whatever its
  // deadline.
  std::shared_ptr<grpc::Channel> InProcessChannel() { return server_->InProcessChannel(); }

  // Stops being healthy, refuses new calls, waits for running ones until the deadline, cancels the rest, and
  // then waits for the extractions that are still at work: an Extract that never returns keeps it waiting.
  // Idempotent.
  void Shutdown(Deadline deadline);

 private:
  WorkerServer(const WorkerOptions& options, const Extractor& extractor, obs::Metrics& metrics);

  const WorkerOptions options_;
  WorkerMetrics metrics_;
  ExtractionPool pool_;
  ExtractorServiceImpl service_;
  std::unique_ptr<rpc::Server> server_;  // Dies first: it calls the service.
};

}  // namespace parley::worker
