// A gRPC server with what every Parley server has: health, limits, optional TLS and reflection.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "grpcpp/grpcpp.h"

namespace parley::rpc {

struct ServerOptions {
  std::string listen = "127.0.0.1:0";  // host:port; port 0 takes a free one. Empty: in-process only.
  bool reflection = false;
  int max_message_bytes = 16 * 1024 * 1024;
  size_t max_memory_bytes = 256 * 1024 * 1024;  // Of gRPC's own buffers.
  int max_streams_per_connection = 100;
  // Then a client is asked to connect anew, and so to look for new replicas; streams are cut half a minute
  // later.
  std::chrono::seconds max_connection_age{3600};
  std::string tls_cert_file;  // PEM; empty: no TLS.
  std::string tls_key_file;
  std::string tls_client_ca_file;  // Set: client certificates are required.
};

// Life cycle: Start -> SetServing(true) -> Shutdown. Services must outlive the server.
class Server {
 public:
  // kUnavailable when the port is taken; kNotFound for a missing certificate file.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options,
                                                       const std::vector<grpc::Service*>& services);
  ~Server();

  int port() const { return port_; }  // 0 when in-process only.
  // A channel that does not touch the network.
  std::shared_ptr<grpc::Channel> InProcessChannel();
  // What grpc.health.v1.Health answers, for "" and for each service. Harmless after Shutdown.
  void SetServing(bool serving);

  // Refuses new calls, waits for running ones until the deadline, then cancels them. Idempotent. gRPC 1.51
  // waits for ever for a callback reactor that never finishes: reactors must finish on cancellation.
  void Shutdown(Deadline deadline);

 private:
  Server(std::unique_ptr<grpc::Server> server, int port) : server_(std::move(server)), port_(port) {}

  std::unique_ptr<grpc::Server> server_;
  int port_;
};

struct ChannelOptions {
  std::string target;  // host:port or dns:///name:port; every address is used in turn.
  int max_message_bytes = 16 * 1024 * 1024;
  std::string tls_ca_file;    // Set: TLS.
  std::string tls_cert_file;  // Set with the key: client certificate.
  std::string tls_key_file;
  // False for a caller that repeats calls itself and wants to know of each that failed. A call that never
  // left this process, or that no server began, is repeated all the same.
  bool retry_unavailable = true;
};

// A channel with round robin over all addresses, keep-alive, quick re-resolution, and up to four attempts for
// UNAVAILABLE, where the service is idempotent.
absl::StatusOr<std::shared_ptr<grpc::Channel>> MakeChannel(const ChannelOptions& options);

}  // namespace parley::rpc
