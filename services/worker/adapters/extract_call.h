// One gRPC call between its reactor and the pool.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/mutex.h"
#include "grpcpp/grpcpp.h"
#include "worker/adapters/extraction_pool.h"
#include "worker/adapters/worker_metrics.h"
#include "worker/core/extractor.h"

namespace parley::worker {

using ExtractResult = absl::StatusOr<v1::Extraction>;

struct ExtractInput {
  v1::Article article;
  std::string traceparent;  // As ReadTraceparent gives it.
};

// Finishes its reactor exactly once: with the answer when the last article is done, or earlier by Finish.
// Owns copies of the articles, because the request dies with the reactor and an extraction may outlive both.
//
// Threads: any.
class ExtractCall final : public PoolJob {
 public:
  // Puts the results into the response; run once, while the reactor is unfinished, or never.
  using Reply = std::function<grpc::Status(std::vector<ExtractResult>& results)>;

  // No article is begun after `last_start`. The reactor deletes itself once it is finished.
  ExtractCall(const Extractor& extractor, const ExtractLimits& limits, WorkerMetrics& metrics,
              std::vector<ExtractInput> inputs, Deadline last_start, grpc::ServerUnaryReactor* reactor,
              Reply reply);

  void Run(size_t index) override;
  // Ends the call with this status, unless it is over already: then false. Articles not begun by then are
  // skipped.
  bool Finish(const grpc::Status& status);

 private:
  // False when the call is over or out of time. Tells the caller that the work has begun.
  bool Begin();
  ExtractResult Extract(const ExtractInput& input);
  void Answer();
  // True for the one who is to finish the reactor.
  bool End();

  const Extractor& extractor_;
  const ExtractLimits& limits_;
  WorkerMetrics& metrics_;
  const std::vector<ExtractInput> inputs_;
  const Deadline last_start_;
  const Reply reply_;
  std::vector<ExtractResult> results_;  // Each element is written by one thread, before `left_` falls.
  std::atomic<size_t> left_;

  Mutex mutex_;
  bool begun_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  grpc::ServerUnaryReactor* const reactor_;  // Valid until finished.
};

}  // namespace parley::worker
