// Several targets as one.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "dispatch/adapters/worker_client.h"

namespace parley::dispatch {

// Each call goes to the next client in turn that can be reached: one that cannot would fail it at once, and
// the dispatch would take that for a want of workers altogether. One that comes up later gets its turn as
// soon as its connection stands.
//
// Threads: any. Life cycle: as of the clients, which it owns; there is at least one.
class TakingTurns final : public WorkerClient {
 public:
  explicit TakingTurns(std::vector<std::unique_ptr<WorkerClient>> clients) : clients_(std::move(clients)) {}

  std::shared_ptr<WorkerCall> CallAsync(BatchRequest batch, Deadline deadline, Done done) override;
  // Whether any of them can be.
  bool Reachable() override;

 private:
  WorkerClient& Next();

  const std::vector<std::unique_ptr<WorkerClient>> clients_;
  std::atomic<size_t> next_ = 0;
};

}  // namespace parley::dispatch
