// v1.StreamService: makes each call a subscriber of the pump.
#pragma once

#include "gateway/adapters/pump.h"
#include "parley/v1/stream_service.grpc.pb.h"

namespace parley::gateway {

// "Raw": responses are put together from bytes that all subscribers share, and the request is parsed here.
class StreamService final
    : public v1::StreamService::WithRawCallbackMethod_Subscribe<v1::StreamService::Service> {
 public:
  // All outlive the service.
  StreamService(const Options& options, Pump& pump, GatewayMetrics& metrics)
      : options_(options), pump_(pump), metrics_(metrics) {}

  grpc::ServerWriteReactor<grpc::ByteBuffer>* Subscribe(grpc::CallbackServerContext* context,
                                                        const grpc::ByteBuffer* request) override;

 private:
  absl::Status Admit(const std::shared_ptr<Subscriber>& subscriber, const grpc::ByteBuffer& request);

  const Options& options_;
  Pump& pump_;
  GatewayMetrics& metrics_;
};

}  // namespace parley::gateway
