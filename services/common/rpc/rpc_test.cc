#include "common/rpc/grpc_status.h"
#include "common/rpc/server.h"
#include "gtest/gtest.h"

namespace parley::rpc {
namespace {

TEST(GrpcStatus, KeepsEveryCodeBothWays) {
  for (int code = 1; code <= 16; ++code) {
    const absl::Status status(static_cast<absl::StatusCode>(code), "why");
    EXPECT_EQ(FromGrpc(ToGrpc(status)), status);
  }
  EXPECT_TRUE(ToGrpc(absl::OkStatus()).ok());
  EXPECT_TRUE(FromGrpc(grpc::Status::OK).ok());
}

TEST(Server, SaysWhenThePortIsTaken) {
  auto first = Server::Start({}, {});
  ASSERT_TRUE(first.ok());
  const auto second = Server::Start({.listen = "127.0.0.1:" + std::to_string((*first)->port())}, {});
  EXPECT_EQ(second.status().code(), absl::StatusCode::kUnavailable);
  (*first)->Shutdown(Deadline::Now());
  (*first)->Shutdown(Deadline::Now());
}

TEST(Server, NeedsNoPortToServeItsOwnProcess) {
  auto server = Server::Start({.listen = ""}, {});
  ASSERT_TRUE(server.ok());
  EXPECT_EQ((*server)->port(), 0);
  EXPECT_NE((*server)->InProcessChannel(), nullptr);
}

TEST(Server, NamesAMissingCertificate) {
  const auto server = Server::Start({.tls_cert_file = "/no/such.pem", .tls_key_file = "/no/such.key"}, {});
  EXPECT_EQ(server.status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace parley::rpc
