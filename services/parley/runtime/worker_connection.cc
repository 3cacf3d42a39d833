#include "parley/runtime/worker_connection.h"

#include <atomic>

#include "common/base/status_macros.h"
#include "dispatch/adapters/grpc_worker_client.h"

namespace parley::runtime {
namespace {

class TakingTurns final : public dispatch::WorkerClient {
 public:
  explicit TakingTurns(std::vector<std::unique_ptr<dispatch::WorkerClient>> clients)
      : clients_(std::move(clients)) {}

  std::shared_ptr<dispatch::WorkerCall> CallAsync(dispatch::BatchRequest batch, Deadline deadline,
                                                  Done done) override {
    return clients_[next_++ % clients_.size()]->CallAsync(std::move(batch), deadline, std::move(done));
  }

 private:
  const std::vector<std::unique_ptr<dispatch::WorkerClient>> clients_;
  std::atomic<size_t> next_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<dispatch::WorkerClient>> ConnectWorkers(
    const std::vector<std::string>& targets) {
  std::vector<std::unique_ptr<dispatch::WorkerClient>> clients;
  for (const std::string& target : targets) {
    ASSIGN_OR_RETURN(auto client, dispatch::GrpcWorkerClient::Connect({.target = target}));
    clients.push_back(std::move(client));
  }
  if (clients.size() == 1) {
    return std::move(clients.front());
  }
  return std::make_unique<TakingTurns>(std::move(clients));
}

}  // namespace parley::runtime
