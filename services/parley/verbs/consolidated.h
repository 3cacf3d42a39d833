// The latest version of every consolidated item, from a log or from a gateway.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/log/log.h"
#include "grpcpp/channel.h"
#include "parley/v1/consolidated.pb.h"

namespace parley::verbs {

struct Consolidated {
  std::map<std::string, v1::Story> stories;
  std::map<std::string, v1::ConsolidatedEvent> events;
  std::map<std::string, v1::Process> processes;
};

// Reads the three topics from end to end: seconds for a million records.
absl::StatusOr<Consolidated> ReadConsolidated(log::Log& log);

// Asks a gateway for all it has, retracted items included.
absl::StatusOr<Consolidated> ReadConsolidated(const std::shared_ptr<grpc::Channel>& channel);

}  // namespace parley::verbs
