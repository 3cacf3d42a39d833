#include "worker/adapters/extractor_service.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "common/base/status.h"
#include "common/base/traceparent.h"
#include "common/rpc/call_trace.h"
#include "common/rpc/grpc_status.h"

namespace parley::worker {
namespace {

// Finishes its call when gRPC says that nobody waits for it any more.
class CallReactor final : public grpc::ServerUnaryReactor {
 public:
  explicit CallReactor(WorkerMetrics& metrics) : metrics_(metrics) {}

  void Bind(std::shared_ptr<ExtractCall> call) { call_ = std::move(call); }
  void OnCancel() override {
    if (call_->Finish(grpc::Status(grpc::StatusCode::CANCELLED, "nobody waits for the answer"))) {
      metrics_.abandoned.Increment();
    }
  }
  void OnDone() override { delete this; }

 private:
  WorkerMetrics& metrics_;
  std::shared_ptr<ExtractCall> call_;
};

// The last moment to begin an article: a tenth of the time, at most half a second, is left for the answer.
Deadline LastStart(const grpc::CallbackServerContext& context) {
  using std::chrono::milliseconds;
  constexpr milliseconds kLongest = std::chrono::hours(1);
  const auto now = std::chrono::system_clock::now();
  const auto at = context.deadline();
  const milliseconds left =
      at > now + kLongest ? kLongest : std::chrono::duration_cast<milliseconds>(at - now);
  return Deadline::After(left - std::min(left / 10, milliseconds(500)));
}

grpc::Status FillExtraction(std::vector<ExtractResult>& results, v1::ExtractResponse& response) {
  if (!results[0].ok()) {
    return rpc::ToGrpc(results[0].status());
  }
  *response.mutable_extraction() = *std::move(results[0]);
  return grpc::Status::OK;
}

grpc::Status FillBatch(std::vector<ExtractResult>& results, v1::ExtractBatchResponse& response) {
  for (ExtractResult& result : results) {
    v1::ExtractionResult& out = *response.add_results();
    if (result.ok()) {
      *out.mutable_extraction() = *std::move(result);
    } else {
      out.mutable_error()->set_code(result.status().raw_code());
      out.mutable_error()->set_message(Message(result.status()));
    }
  }
  return grpc::Status::OK;
}

absl::Status CheckBatch(const v1::ExtractBatchRequest& request) {
  const int articles = request.articles_size();
  return articles >= 1 && articles <= kMaxBatchArticles
             ? absl::OkStatus()
             : InvalidArgument("ExtractBatch: {} articles in one call; send 1 to {}", articles,
                               kMaxBatchArticles);
}

std::vector<ExtractInput> InputsOf(const v1::ExtractBatchRequest& request, const std::string& call_trace) {
  std::vector<ExtractInput> inputs;
  inputs.reserve(static_cast<size_t>(request.articles_size()));
  for (int i = 0; i < request.articles_size(); ++i) {
    std::string own = i < request.traceparents_size() ? ReadTraceparent(request.traceparents(i)) : "";
    inputs.push_back({request.articles(i), own.empty() ? call_trace : std::move(own)});
  }
  return inputs;
}

}  // namespace

grpc::ServerUnaryReactor* ExtractorServiceImpl::Extract(grpc::CallbackServerContext* context,
                                                        const v1::ExtractRequest* request,
                                                        v1::ExtractResponse* response) {
  metrics_.extract_requests.Increment();
  const absl::Status refusal =
      request->has_article() ? absl::OkStatus() : InvalidArgument("Extract: the request has no article");
  return Start(*context, {{request->article(), rpc::TraceparentOf(*context)}}, refusal,
               [response](auto& results) { return FillExtraction(results, *response); });
}

grpc::ServerUnaryReactor* ExtractorServiceImpl::ExtractBatch(grpc::CallbackServerContext* context,
                                                             const v1::ExtractBatchRequest* request,
                                                             v1::ExtractBatchResponse* response) {
  metrics_.batch_requests.Increment();
  const absl::Status refusal = CheckBatch(*request);
  std::vector<ExtractInput> inputs;
  if (refusal.ok()) {
    inputs = InputsOf(*request, rpc::TraceparentOf(*context));
  }
  return Start(*context, std::move(inputs), refusal,
               [response](auto& results) { return FillBatch(results, *response); });
}

grpc::ServerUnaryReactor* ExtractorServiceImpl::Start(const grpc::CallbackServerContext& context,
                                                      std::vector<ExtractInput> inputs,
                                                      const absl::Status& refusal, ExtractCall::Reply reply) {
  auto* reactor = new CallReactor(metrics_);
  const size_t count = inputs.size();
  auto call = std::make_shared<ExtractCall>(extractor_, limits_, metrics_, std::move(inputs),
                                            LastStart(context), reactor, std::move(reply));
  reactor->Bind(call);
  if (const absl::Status status = refusal.ok() ? Submit(call, count) : refusal; !status.ok()) {
    metrics_.CountError(status);
    call->Finish(rpc::ToGrpc(status));
  }
  return reactor;
}

absl::Status ExtractorServiceImpl::Submit(const std::shared_ptr<ExtractCall>& call, size_t articles) {
  if (pool_.Submit(call, articles)) {
    return absl::OkStatus();
  }
  metrics_.rejected.Increment();
  return MakeStatus(absl::StatusCode::kResourceExhausted,
                    "this worker is full with {} articles in flight; try another (see --max-articles)",
                    pool_.in_flight());
}

}  // namespace parley::worker
