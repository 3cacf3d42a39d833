#include "ingest/adapters/ingest_service.h"

#include <memory>
#include <utility>

#include "common/base/status.h"
#include "common/rpc/call_trace.h"
#include "common/rpc/grpc_status.h"
#include "ingest/adapters/publish_stream.h"
#include "ingest/sources/document_reader.h"

namespace parley::ingest {
namespace {

constexpr size_t kQueuedCalls = 1024;
constexpr size_t kQueuedBytes = 64 * 1024 * 1024;

// All or part of a call's items may be bad; a call fails as a whole only when nothing in it was usable.
grpc::Status Outcome(const v1::PublishResponse& response) {
  for (const v1::PublishedArticle& article : response.articles()) {
    if (article.outcome() != v1::PUBLISH_OUTCOME_REJECTED) {
      return grpc::Status::OK;
    }
  }
  const std::string why = response.articles_size() == 0
                              ? "the request holds neither an article nor a document"
                              : response.articles(0).error();
  return {grpc::StatusCode::INVALID_ARGUMENT, why};
}

}  // namespace

IngestServiceImpl::IngestServiceImpl(Acceptor& acceptor, IngestMetrics& metrics, size_t threads)
    : acceptor_(acceptor), metrics_(metrics), pool_("ingest-rpc", threads, kQueuedCalls) {}

grpc::ServerUnaryReactor* IngestServiceImpl::Publish(grpc::CallbackServerContext* context,
                                                     const v1::PublishRequest* request,
                                                     v1::PublishResponse* response) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const size_t bytes = request->ByteSizeLong();
  const auto work = [this, request, traceparent = rpc::TraceparentOf(*context), response, reactor, bytes] {
    Accept(*request, traceparent, *response, *reactor);
    queued_bytes_ -= bytes;
  };
  if (queued_bytes_.fetch_add(bytes) + bytes > kQueuedBytes || !pool_.Submit(work)) {
    queued_bytes_ -= bytes;
    reactor->Finish({grpc::StatusCode::RESOURCE_EXHAUSTED, "too many calls wait; try again later"});
  }
  return reactor;
}

void IngestServiceImpl::Accept(const v1::PublishRequest& request, const std::string& traceparent,
                               v1::PublishResponse& response, grpc::ServerUnaryReactor& reactor) {
  metrics_.documents.Increment();
  const auto done = [&response, &reactor](const absl::StatusOr<Accepted>& accepted) {
    if (!accepted.ok()) {
      reactor.Finish(rpc::ToGrpc(accepted.status()));
      return;
    }
    response.mutable_articles()->Assign(accepted->begin(), accepted->end());
    reactor.Finish(Outcome(response));
  };
  if (const absl::Status taken = acceptor_.Submit(ReadRequest(request, traceparent), done); !taken.ok()) {
    reactor.Finish(rpc::ToGrpc(taken));
  }
}

grpc::ServerBidiReactor<v1::PublishStreamRequest, v1::PublishStreamResponse>*
IngestServiceImpl::PublishStream(grpc::CallbackServerContext* context) {
  return PublishStream::Start(acceptor_, metrics_, pool_, rpc::TraceparentOf(*context));
}

}  // namespace parley::ingest
