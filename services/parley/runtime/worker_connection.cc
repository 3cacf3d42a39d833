#include "parley/runtime/worker_connection.h"

#include "common/base/status_macros.h"
#include "dispatch/adapters/grpc_worker_client.h"
#include "dispatch/adapters/taking_turns.h"

namespace parley::runtime {
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
  return std::make_unique<dispatch::TakingTurns>(std::move(clients));
}

}  // namespace parley::runtime
