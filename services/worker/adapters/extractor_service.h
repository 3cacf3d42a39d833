// ExtractorService over an Extractor.
#pragma once

#include <memory>
#include <vector>

#include "parley/v1/extractor_service.grpc.pb.h"
#include "worker/adapters/extract_call.h"
#include "worker/adapters/extraction_pool.h"
#include "worker/adapters/worker_metrics.h"
#include "worker/options.h"

namespace parley::worker {

// Callback service: its methods copy the request to the pool and return; no gRPC thread extracts. What the
// pool cannot take is answered RESOURCE_EXHAUSTED at once. Every reactor finishes when the call is cancelled,
// when its deadline passes, and when the server shuts down.
//
// Threads: any. Ownership: everything passed in outlives the service; the pool outlives the server.
class ExtractorServiceImpl final : public v1::ExtractorService::CallbackService {
 public:
  ExtractorServiceImpl(const Extractor& extractor, const ExtractLimits& limits, ExtractionPool& pool,
                       WorkerMetrics& metrics)
      : extractor_(extractor), limits_(limits), pool_(pool), metrics_(metrics) {}

  grpc::ServerUnaryReactor* Extract(grpc::CallbackServerContext* context, const v1::ExtractRequest* request,
                                    v1::ExtractResponse* response) override;
  grpc::ServerUnaryReactor* ExtractBatch(grpc::CallbackServerContext* context,
                                         const v1::ExtractBatchRequest* request,
                                         v1::ExtractBatchResponse* response) override;

 private:
  // `refusal`: why the call is not even tried, or OK.
  grpc::ServerUnaryReactor* Start(const grpc::CallbackServerContext& context,
                                  std::vector<ExtractInput> inputs, const absl::Status& refusal,
                                  ExtractCall::Reply reply);
  absl::Status Submit(const std::shared_ptr<ExtractCall>& call, size_t articles);

  const Extractor& extractor_;
  const ExtractLimits& limits_;
  ExtractionPool& pool_;
  WorkerMetrics& metrics_;
};

}  // namespace parley::worker
