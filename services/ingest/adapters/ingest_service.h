// IngestService over gRPC.
#pragma once

#include <atomic>
#include <cstddef>
#include <string>

#include "common/base/thread_pool.h"
#include "ingest/accept/acceptor.h"
#include "ingest/ingest_metrics.h"
#include "parley/v1/ingest_service.grpc.pb.h"

namespace parley::ingest {

// Documents are parsed on a small pool, never on gRPC's threads; when the pool or the acceptor is full the
// call gets RESOURCE_EXHAUSTED. Articles that come as messages are checked and given an id as parsed ones
// are. What comes of a call, articles and dead letters, belongs to the trace in the call's metadata.
class IngestServiceImpl : public v1::IngestService::CallbackService {
 public:
  IngestServiceImpl(Acceptor& acceptor, IngestMetrics& metrics, size_t threads);

  grpc::ServerUnaryReactor* Publish(grpc::CallbackServerContext* context, const v1::PublishRequest* request,
                                    v1::PublishResponse* response) override;
  grpc::ServerBidiReactor<v1::PublishStreamRequest, v1::PublishStreamResponse>* PublishStream(
      grpc::CallbackServerContext* context) override;

 private:
  // Parses, and finishes the call when everything in it is durable.
  void Accept(const v1::PublishRequest& request, const std::string& traceparent,
              v1::PublishResponse& response, grpc::ServerUnaryReactor& reactor);

  Acceptor& acceptor_;
  IngestMetrics& metrics_;
  std::atomic<size_t> queued_bytes_ = 0;  // Of requests that wait for the pool or are being parsed.
  ThreadPool pool_;
};

}  // namespace parley::ingest
