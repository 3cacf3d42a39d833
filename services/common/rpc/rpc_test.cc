#include "common/rpc/grpc_status.h"
#include "common/rpc/health_probe.h"
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

TEST(Server, TellsAProbeWhetherItServes) {
  auto server = Server::Start({}, {});
  ASSERT_TRUE(server.ok());
  const std::string target = "127.0.0.1:" + std::to_string((*server)->port());
  const auto probe = [&target] { return ProbeHealth(target, Deadline::After(std::chrono::seconds(5))); };
  EXPECT_EQ(probe().code(), absl::StatusCode::kUnavailable) << "not before SetServing";
  (*server)->SetServing(true);
  EXPECT_TRUE(probe().ok());
  (*server)->SetServing(false);
  EXPECT_EQ(probe().code(), absl::StatusCode::kUnavailable);
  server->reset();
  EXPECT_FALSE(ProbeHealth(target, Deadline::After(std::chrono::milliseconds(300))).ok());
}

TEST(Server, NamesAMissingCertificate) {
  const auto server = Server::Start({.tls_cert_file = "/no/such.pem", .tls_key_file = "/no/such.key"}, {});
  EXPECT_EQ(server.status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace parley::rpc
