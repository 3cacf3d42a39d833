#include "common/rpc/server.h"

#include <fstream>
#include <sstream>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/resource_quota.h"

namespace parley::rpc {
namespace {

constexpr char kServiceConfig[] = R"({
  "loadBalancingConfig": [{"round_robin": {}}],
  "methodConfig": [{
    "name": [{}],
    "waitForReady": true,
    "retryPolicy": {"maxAttempts": 4, "initialBackoff": "0.02s", "maxBackoff": "1s", "backoffMultiplier": 2,
                    "retryableStatusCodes": ["UNAVAILABLE"]}
  }],
  "retryThrottling": {"maxTokens": 100, "tokenRatio": 0.1}
})";

constexpr char kServiceConfigWithoutRetries[] = R"({"loadBalancingConfig": [{"round_robin": {}}]})";

absl::StatusOr<std::string> ReadFile(const std::string& path, const char* flag) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf())) {
    return MakeStatus(absl::StatusCode::kNotFound, "cannot read {} (see --{})", path, flag);
  }
  return std::move(text).str();
}

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> Credentials(const ServerOptions& options) {
  if (options.tls_cert_file.empty()) {
    return grpc::InsecureServerCredentials();
  }
  const bool want_client = !options.tls_client_ca_file.empty();
  grpc::SslServerCredentialsOptions tls(want_client
                                            ? GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY
                                            : GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE);
  grpc::SslServerCredentialsOptions::PemKeyCertPair pair;
  ASSIGN_OR_RETURN(pair.cert_chain, ReadFile(options.tls_cert_file, "tls-cert"));
  ASSIGN_OR_RETURN(pair.private_key, ReadFile(options.tls_key_file, "tls-key"));
  tls.pem_key_cert_pairs.push_back(std::move(pair));
  if (want_client) {
    ASSIGN_OR_RETURN(tls.pem_root_certs, ReadFile(options.tls_client_ca_file, "tls-client-ca"));
  }
  return grpc::SslServerCredentials(tls);
}

void SetLimits(const ServerOptions& options, grpc::ServerBuilder& builder) {
  const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(options.max_connection_age).count();
  builder.SetMaxReceiveMessageSize(options.max_message_bytes);
  builder.SetMaxSendMessageSize(options.max_message_bytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options.max_streams_per_connection);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, static_cast<int>(age));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, 30'000);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 30'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10'000);
  // A second server on the same port must fail, not share it.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  grpc::ResourceQuota quota("parley");
  quota.Resize(options.max_memory_bytes);
  builder.SetResourceQuota(quota);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const ServerOptions& options,
                                                      const std::vector<grpc::Service*>& services) {
  ASSIGN_OR_RETURN(const auto credentials, Credentials(options));
  grpc::EnableDefaultHealthCheckService(true);
  if (options.reflection) {
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  }
  grpc::ServerBuilder builder;
  SetLimits(options, builder);
  int port = 0;
  if (!options.listen.empty()) {
    builder.AddListeningPort(options.listen, credentials, &port);
  }
  for (grpc::Service* service : services) {
    builder.RegisterService(service);
  }
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || (port == 0 && !options.listen.empty())) {
    return MakeStatus(absl::StatusCode::kUnavailable,
                      "cannot listen on {}: port in use, or no such address (see --listen)", options.listen);
  }
  server->GetHealthCheckService()->SetServingStatus(false);
  return std::unique_ptr<Server>(new Server(std::move(server), port));
}

Server::~Server() { Shutdown(Deadline::After(std::chrono::seconds(1))); }

std::shared_ptr<grpc::Channel> Server::InProcessChannel() {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);
  return server_->InProcessChannel(arguments);
}

void Server::SetServing(bool serving) {
  if (server_ != nullptr) {
    server_->GetHealthCheckService()->SetServingStatus(serving);
  }
}

void Server::Shutdown(Deadline deadline) {
  if (server_ == nullptr) {
    return;
  }
  server_->GetHealthCheckService()->SetServingStatus(false);
  server_->Shutdown(std::chrono::system_clock::now() + deadline.Left());
  server_->Wait();
  server_ = nullptr;
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> MakeChannel(const ChannelOptions& options) {
  std::shared_ptr<grpc::ChannelCredentials> credentials = grpc::InsecureChannelCredentials();
  if (!options.tls_ca_file.empty()) {
    grpc::SslCredentialsOptions tls;
    ASSIGN_OR_RETURN(tls.pem_root_certs, ReadFile(options.tls_ca_file, "tls-ca"));
    if (!options.tls_cert_file.empty()) {
      ASSIGN_OR_RETURN(tls.pem_cert_chain, ReadFile(options.tls_cert_file, "tls-cert"));
      ASSIGN_OR_RETURN(tls.pem_private_key, ReadFile(options.tls_key_file, "tls-key"));
    }
    credentials = grpc::SslCredentials(tls);
  }
  grpc::ChannelArguments arguments;
  arguments.SetServiceConfigJSON(options.retry_unavailable ? kServiceConfig : kServiceConfigWithoutRetries);
  arguments.SetMaxReceiveMessageSize(options.max_message_bytes);
  arguments.SetMaxSendMessageSize(options.max_message_bytes);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 30'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10'000);
  // Left alone, gRPC would wait up to two minutes before it looks for a server that came back.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1'000);
  arguments.SetInt(GRPC_ARG_DNS_MIN_TIME_BETWEEN_RESOLUTIONS_MS, 1'000);
  return grpc::CreateCustomChannel(options.target, credentials, arguments);
}

}  // namespace parley::rpc
