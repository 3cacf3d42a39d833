#include "common/rpc/call_trace.h"

#include <iterator>

#include "common/base/traceparent.h"

namespace parley::rpc {

std::string TraceparentOf(const grpc::ServerContextBase& context) {
  const auto& metadata = context.client_metadata();
  const auto [first, end] = metadata.equal_range(kTraceparentHeader);
  if (first == end || std::next(first) != end) {
    return {};
  }
  return ReadTraceparent({first->second.data(), first->second.size()});
}

void SetTraceparent(const std::string& traceparent, grpc::ClientContext& context) {
  if (!traceparent.empty()) {
    context.AddMetadata(kTraceparentHeader, traceparent);
  }
}

}  // namespace parley::rpc
