// Workers over gRPC.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "absl/status/statusor.h"
#include "common/base/mutex.h"
#include "common/rpc/server.h"
#include "dispatch/adapters/worker_client.h"
#include "parley/v1/extractor_service.grpc.pb.h"

namespace parley::dispatch {

// Threads: any. Life cycle: the destructor cancels the calls that are left and waits for their `done`.
// Handles of calls are dropped before the client is, and not within a `done`.
class GrpcWorkerClient final : public WorkerClient {
 public:
  // To the workers behind a name ("dns:///worker:7102") or in a list ("ipv4:10.0.0.1:7102,10.0.0.2:7102"),
  // each in turn. Connects when first used: a worker that is not there is no error. kInvalidArgument for a
  // single address in gRPC's notation ("ipv4:...", "unix:..."): with it a worker that was lost could not be
  // told from one that was never there.
  static absl::StatusOr<std::unique_ptr<GrpcWorkerClient>> Connect(rpc::ChannelOptions options);
  // Over a channel that does not repeat calls by itself, e.g. the in-process one of a WorkerServer. `target`:
  // of the channel, where it has one.
  explicit GrpcWorkerClient(const std::shared_ptr<grpc::Channel>& channel, std::string target = "");
  ~GrpcWorkerClient() override;

  std::shared_ptr<WorkerCall> CallAsync(BatchRequest batch, Deadline deadline, Done done) override;
  bool Reachable() override;

 private:
  class Call;

  void Forget(const Call* call);

  // Whether a call that ended with this peer was ever handed to a connection.
  bool Reached(const std::string& peer) const;

  const std::shared_ptr<grpc::Channel> channel_;
  const std::unique_ptr<v1::ExtractorService::Stub> stub_;
  const std::string target_;
  Mutex mutex_;
  CondVar ended_;
  std::unordered_map<const Call*, std::shared_ptr<Call>> calls_ ABSL_GUARDED_BY(mutex_);
  size_t running_ ABSL_GUARDED_BY(mutex_) = 0;  // Until their objects are gone.
};

}  // namespace parley::dispatch
