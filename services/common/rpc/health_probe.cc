#include "common/rpc/health_probe.h"

#include <future>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/rpc/grpc_status.h"
#include "common/rpc/server.h"
#include "grpcpp/generic/generic_stub.h"

namespace parley::rpc {
namespace {

// HealthCheckResponse{status: SERVING}. Spares a copy of grpc.health.v1's proto file, which Debian's gRPC
// does not bring along.
constexpr char kServing[] = "\x08\x01";

}  // namespace

absl::Status ProbeHealth(const std::string& target, Deadline deadline) {
  ASSIGN_OR_RETURN(const auto channel, MakeChannel({.target = target}));
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + deadline.Left());
  const grpc::Slice empty;  // HealthCheckRequest{}: the server as a whole.
  const grpc::ByteBuffer request(&empty, 1);
  grpc::ByteBuffer response;
  std::promise<grpc::Status> done;
  stub.UnaryCall(&context, "/grpc.health.v1.Health/Check", grpc::StubOptions(), &request, &response,
                 [&done](const grpc::Status& status) { done.set_value(status); });
  RETURN_IF_ERROR(Annotate(FromGrpc(done.get_future().get()), target));
  std::vector<grpc::Slice> slices;
  std::string answer;
  if (response.Dump(&slices).ok()) {
    for (const grpc::Slice& slice : slices) {
      answer.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
    }
  }
  return answer == kServing ? absl::OkStatus() : absl::UnavailableError(target + " is not serving");
}

}  // namespace parley::rpc
