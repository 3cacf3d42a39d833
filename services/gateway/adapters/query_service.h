// v1.QueryService over the view.
#pragma once

#include <atomic>
#include <functional>
#include <string>

#include "common/base/thread_pool.h"
#include "gateway/adapters/reader_pool.h"
#include "gateway/gateway_metrics.h"
#include "gateway/options.h"
#include "parley/v1/query_service.grpc.pb.h"

namespace parley::gateway {

// Threads: gRPC's threads only queue; a few threads of our own read. When too many requests wait, more are
// refused with RESOURCE_EXHAUSTED. Every reactor is finished, cancelled or not.
// Life cycle: outlives the gRPC server; the destructor answers what still waits.
class QueryService final : public v1::QueryService::CallbackService {
 public:
  // `on_damage` is told when a read found the view damaged.
  QueryService(const Options& options, ReaderPool& readers, GatewayMetrics& metrics,
               std::function<void()> on_damage);

  // From now on all calls are answered UNAVAILABLE.
  void Close() { closed_ = true; }

  grpc::ServerUnaryReactor* GetStory(grpc::CallbackServerContext* context, const v1::GetStoryRequest* request,
                                     v1::GetStoryResponse* response) override;
  grpc::ServerUnaryReactor* ListStories(grpc::CallbackServerContext* context,
                                        const v1::ListStoriesRequest* request,
                                        v1::ListStoriesResponse* response) override;
  grpc::ServerUnaryReactor* GetProcess(grpc::CallbackServerContext* context,
                                       const v1::GetProcessRequest* request,
                                       v1::GetProcessResponse* response) override;
  grpc::ServerUnaryReactor* ListProcesses(grpc::CallbackServerContext* context,
                                          const v1::ListProcessesRequest* request,
                                          v1::ListProcessesResponse* response) override;
  grpc::ServerUnaryReactor* GetEvent(grpc::CallbackServerContext* context, const v1::GetEventRequest* request,
                                     v1::GetEventResponse* response) override;
  grpc::ServerUnaryReactor* ListEvents(grpc::CallbackServerContext* context,
                                       const v1::ListEventsRequest* request,
                                       v1::ListEventsResponse* response) override;

 private:
  using Read = std::function<absl::Status(ViewReader& reader)>;

  grpc::ServerUnaryReactor* Queue(grpc::CallbackServerContext* context, const std::string& method, Read read);
  absl::Status RunRead(const grpc::CallbackServerContext& context, const Read& read);
  template <typename Message>
  Read GetRead(v1::ItemKind kind, const std::string& id, Message* message);
  template <typename Request, typename Response, typename Messages>
  Read ListRead(v1::ItemKind kind, const Request& request, Response* response, Messages* messages);

  const Options& options_;
  ReaderPool& readers_;
  GatewayMetrics& metrics_;
  const std::function<void()> on_damage_;
  std::atomic<bool> closed_ = false;
  ThreadPool threads_;  // Last: its threads use the rest.
};

}  // namespace parley::gateway
