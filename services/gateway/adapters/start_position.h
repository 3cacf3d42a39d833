// Where a subscription begins.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "common/log/log.h"
#include "gateway/adapters/decoded_record.h"
#include "parley/v1/stream_service.pb.h"

namespace parley::gateway {

// Everything about the request that can be decided without the log: kInvalidArgument for a token that cannot
// be read or an unknown position.
absl::Status CheckStart(const v1::SubscribeRequest& request);

// Next offset of every source. kOutOfRange: the token is of another log, or its place is no longer kept; the
// message tells the way out. Other errors: the log cannot be read.
absl::StatusOr<log::Offsets> ResolveStart(const v1::SubscribeRequest& request, log::Log& log,
                                          const std::vector<Source>& sources);

}  // namespace parley::gateway
