#include "dispatch/adapters/taking_turns.h"

#include <algorithm>

namespace parley::dispatch {

std::shared_ptr<WorkerCall> TakingTurns::CallAsync(BatchRequest batch, Deadline deadline, Done done) {
  return Next().CallAsync(std::move(batch), deadline, std::move(done));
}

bool TakingTurns::Reachable() {
  return std::ranges::any_of(clients_, [](const auto& client) { return client->Reachable(); });
}

WorkerClient& TakingTurns::Next() {
  for (size_t tries = 0; tries < clients_.size(); ++tries) {
    WorkerClient& client = *clients_[next_++ % clients_.size()];
    if (client.Reachable()) {
      return client;
    }
  }
  return *clients_[next_++ % clients_.size()];  // Somebody has to say why.
}

}  // namespace parley::dispatch
