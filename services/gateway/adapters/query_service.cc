#include "gateway/adapters/query_service.h"

#include <chrono>
#include <utility>

#include "absl/status/status.h"
#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/rpc/grpc_status.h"
#include "gateway/adapters/list_request.h"

namespace parley::gateway {
namespace {

absl::Status NotAMessage() { return MakeStatus(absl::StatusCode::kDataLoss, "the view holds no message"); }

}  // namespace

QueryService::QueryService(const Options& options, ReaderPool& readers, GatewayMetrics& metrics,
                           std::function<void()> on_damage)
    : options_(options),
      readers_(readers),
      metrics_(metrics),
      on_damage_(std::move(on_damage)),
      threads_("gateway-query", options.query_threads, options.query_queue) {}

grpc::ServerUnaryReactor* QueryService::Queue(grpc::CallbackServerContext* context, const std::string& method,
                                              Read read) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const auto begin = std::chrono::steady_clock::now();
  const auto finish = [this, reactor, method, begin](const absl::Status& status) {
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    metrics_.QuerySeconds(method).Observe(took.count());
    if (!status.ok()) {
      metrics_.QueryFailures(status.code()).Increment();
    }
    reactor->Finish(rpc::ToGrpc(status));
  };
  const bool queued =
      threads_.Submit([this, context, finish, read = std::move(read)] { finish(RunRead(*context, read)); });
  if (!queued) {
    finish(MakeStatus(absl::StatusCode::kResourceExhausted, "{} queries wait already: try again later",
                      options_.query_queue));
  }
  return reactor;
}

absl::Status QueryService::RunRead(const grpc::CallbackServerContext& context, const Read& read) {
  if (closed_) {
    return MakeStatus(absl::StatusCode::kUnavailable, "the gateway is going away");
  }
  if (context.IsCancelled()) {
    return MakeStatus(absl::StatusCode::kCancelled, "nobody waits for the answer any more");
  }
  absl::StatusOr<ReaderPool::Lease> reader = readers_.Take();
  const absl::Status opened = reader.status();
  const absl::Status status = opened.ok() ? read(**reader) : opened;
  if (absl::IsDataLoss(status)) {
    on_damage_();
  }
  if (!opened.ok() || absl::IsDataLoss(status)) {
    return MakeStatus(absl::StatusCode::kUnavailable, "the view is being made anew: {}", Message(status));
  }
  return status;
}

template <typename Message>
QueryService::Read QueryService::GetRead(v1::ItemKind kind, const std::string& id, Message* message) {
  return [kind, &id, message](ViewReader& reader) -> absl::Status {
    if (id.empty()) {
      return InvalidArgument("id: missing");
    }
    ASSIGN_OR_RETURN(const std::string bytes, reader.Get(kind, id));
    return message->ParseFromString(bytes) ? absl::OkStatus() : NotAMessage();
  };
}

template <typename Request, typename Response, typename Messages>
QueryService::Read QueryService::ListRead(v1::ItemKind kind, const Request& request, Response* response,
                                          Messages* messages) {
  return [this, kind, &request, response, messages](ViewReader& reader) -> absl::Status {
    ASSIGN_OR_RETURN(const ListRequest list, ParseListRequest(kind, request));
    ASSIGN_OR_RETURN(const ListPage page, reader.List(list.query, options_.max_page_bytes));
    for (const std::string& bytes : page.messages) {
      if (!messages->Add()->ParseFromString(bytes)) {
        return NotAMessage();
      }
    }
    if (page.last.has_value()) {
      response->set_next_page_token(EncodePageToken(list.question, *page.last));
    }
    return absl::OkStatus();
  };
}

grpc::ServerUnaryReactor* QueryService::GetStory(grpc::CallbackServerContext* context,
                                                 const v1::GetStoryRequest* request,
                                                 v1::GetStoryResponse* response) {
  return Queue(context, "GetStory", GetRead(v1::ITEM_KIND_STORY, request->id(), response->mutable_story()));
}

grpc::ServerUnaryReactor* QueryService::ListStories(grpc::CallbackServerContext* context,
                                                    const v1::ListStoriesRequest* request,
                                                    v1::ListStoriesResponse* response) {
  return Queue(context, "ListStories",
               ListRead(v1::ITEM_KIND_STORY, *request, response, response->mutable_stories()));
}

grpc::ServerUnaryReactor* QueryService::GetProcess(grpc::CallbackServerContext* context,
                                                   const v1::GetProcessRequest* request,
                                                   v1::GetProcessResponse* response) {
  return Queue(context, "GetProcess",
               GetRead(v1::ITEM_KIND_PROCESS, request->id(), response->mutable_process()));
}

grpc::ServerUnaryReactor* QueryService::ListProcesses(grpc::CallbackServerContext* context,
                                                      const v1::ListProcessesRequest* request,
                                                      v1::ListProcessesResponse* response) {
  return Queue(context, "ListProcesses",
               ListRead(v1::ITEM_KIND_PROCESS, *request, response, response->mutable_processes()));
}

grpc::ServerUnaryReactor* QueryService::GetEvent(grpc::CallbackServerContext* context,
                                                 const v1::GetEventRequest* request,
                                                 v1::GetEventResponse* response) {
  return Queue(context, "GetEvent", GetRead(v1::ITEM_KIND_EVENT, request->id(), response->mutable_event()));
}

grpc::ServerUnaryReactor* QueryService::ListEvents(grpc::CallbackServerContext* context,
                                                   const v1::ListEventsRequest* request,
                                                   v1::ListEventsResponse* response) {
  return Queue(context, "ListEvents",
               ListRead(v1::ITEM_KIND_EVENT, *request, response, response->mutable_events()));
}

}  // namespace parley::gateway
