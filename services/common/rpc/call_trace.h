// The trace that a call belongs to, in its metadata.
#pragma once

#include <string>

#include "grpcpp/grpcpp.h"

namespace parley::rpc {

// Of the caller; empty when it sent none, none that is valid, or several.
std::string TraceparentOf(const grpc::ServerContextBase& context);

// For a call that is not started yet. `traceparent` as ReadTraceparent gives it; empty: the call has none.
void SetTraceparent(const std::string& traceparent, grpc::ClientContext& context);

}  // namespace parley::rpc
