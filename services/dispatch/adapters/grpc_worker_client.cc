#include "dispatch/adapters/grpc_worker_client.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>
#include <utility>
#include <vector>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/rpc/call_trace.h"
#include "common/rpc/grpc_status.h"

namespace parley::dispatch {
namespace {

bool IsAddress(std::string_view peer) {
  constexpr std::array<std::string_view, 4> kSchemes = {"ipv4:", "ipv6:", "unix:", "unix-abstract:"};
  return std::any_of(kSchemes.begin(), kSchemes.end(),
                     [peer](std::string_view scheme) { return peer.starts_with(scheme); });
}

// The trace of all articles, for those between us and the worker who look at metadata only; empty when the
// articles belong to several.
std::string CommonTrace(const v1::ExtractBatchRequest& batch) {
  const auto& traces = batch.traceparents();
  const bool one = !traces.empty() && std::all_of(traces.begin(), traces.end(),
                                                  [&](const std::string& t) { return t == traces[0]; });
  return one ? traces[0] : std::string();
}

}  // namespace

class GrpcWorkerClient::Call final : public WorkerCall, public grpc::ClientUnaryReactor {
 public:
  Call(GrpcWorkerClient& client, BatchRequest batch, Done done)
      : client_(client), batch_(std::move(batch)), done_(std::move(done)) {}

  void Start(Deadline deadline) {
    // A lost connection ends the call at once, and so does having none: repeating is the scheduler's
    // business.
    context_.set_wait_for_ready(false);
    context_.set_deadline(std::chrono::system_clock::now() + deadline.Left());
    rpc::SetTraceparent(CommonTrace(*batch_), context_);
    client_.stub_->async()->ExtractBatch(&context_, batch_.get(), &response_, this);
    StartCall();
  }
  void Cancel() override { context_.TryCancel(); }

  // False too when the call ended without any.
  void OnReadInitialMetadataDone(bool ok) override { begun_ = ok; }
  void OnDone(const grpc::Status& status) override {
    done_({.status = rpc::FromGrpc(status),
           .progress = {.reached = begun_ || client_.Reached(context_.peer()), .begun = begun_},
           .response = std::move(response_)});
    client_.Forget(this);
  }

 private:
  GrpcWorkerClient& client_;
  const BatchRequest batch_;
  const Done done_;
  grpc::ClientContext context_;
  v1::ExtractBatchResponse response_;
  bool begun_ = false;  // OnDone comes after all other reactions.
};

absl::StatusOr<std::unique_ptr<GrpcWorkerClient>> GrpcWorkerClient::Connect(rpc::ChannelOptions options) {
  if (IsAddress(options.target) && options.target.find(',') == std::string::npos) {
    return InvalidArgument("workers at \"{}\": write host:port or dns:///name:port (see --workers)",
                           options.target);
  }
  options.retry_unavailable = false;
  ASSIGN_OR_RETURN(const auto channel, rpc::MakeChannel(options));
  return std::make_unique<GrpcWorkerClient>(channel, options.target);
}

GrpcWorkerClient::GrpcWorkerClient(const std::shared_ptr<grpc::Channel>& channel, std::string target)
    : channel_(channel), stub_(v1::ExtractorService::NewStub(channel)), target_(std::move(target)) {}

bool GrpcWorkerClient::Reachable() {
  return channel_->GetState(/*try_to_connect=*/true) != GRPC_CHANNEL_TRANSIENT_FAILURE;
}

// gRPC gives the address once a call was handed to a connection, and before that the channel's target.
bool GrpcWorkerClient::Reached(const std::string& peer) const { return IsAddress(peer) && peer != target_; }

GrpcWorkerClient::~GrpcWorkerClient() {
  std::vector<std::shared_ptr<Call>> left;
  {
    MutexLock lock(mutex_);
    for (const auto& [key, call] : calls_) {
      left.push_back(call);
    }
  }
  for (const std::shared_ptr<Call>& call : left) {  // Without the lock: a call may end within Cancel.
    call->Cancel();
  }
  left.clear();
  MutexLock lock(mutex_);
  while (running_ != 0) {
    ended_.Wait(mutex_);
  }
}

std::shared_ptr<WorkerCall> GrpcWorkerClient::CallAsync(BatchRequest batch, Deadline deadline, Done done) {
  auto call = std::make_shared<Call>(*this, std::move(batch), std::move(done));
  {
    MutexLock lock(mutex_);
    calls_.emplace(call.get(), call);
    ++running_;
  }
  call->Start(deadline);
  return call;
}

void GrpcWorkerClient::Forget(const Call* call) {
  std::shared_ptr<Call> last;
  {
    MutexLock lock(mutex_);
    const auto found = calls_.find(call);
    last = std::move(found->second);
    calls_.erase(found);
  }
  // Gone before the destructor goes on: a call holds its channel, and the last hold on a channel must not be
  // given up on this thread, which is gRPC's.
  last.reset();
  MutexLock lock(mutex_);
  --running_;
  ended_.NotifyAll();
}

}  // namespace parley::dispatch
