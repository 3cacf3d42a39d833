// From the --worker flags to a client.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "dispatch/adapters/worker_client.h"

namespace parley::runtime {

// One target: as it is. Several: each that can be reached gets its turn.
absl::StatusOr<std::unique_ptr<dispatch::WorkerClient>> ConnectWorkers(
    const std::vector<std::string>& targets);

}  // namespace parley::runtime
