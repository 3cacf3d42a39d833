// Asks a gRPC server for its health.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "common/base/clock.h"

namespace parley::rpc {

// OK when the server at `target` (host:port, no TLS) answers grpc.health.v1.Health/Check for "" with SERVING.
// kUnavailable: it does not answer, or it says something else.
absl::Status ProbeHealth(const std::string& target, Deadline deadline);

}  // namespace parley::rpc
