// Workers for the tests of the dispatch.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <thread>

#include "common/base/stop.h"
#include "dispatch/adapters/grpc_worker_client.h"
#include "gtest/gtest.h"
#include "tests/support/fake_extractor.h"
#include "worker/adapters/worker_server.h"

namespace parley::dispatch {

// A worker in this process, with its own extractor; over loopback too when `listen` is set.
class LocalWorker {
 public:
  explicit LocalWorker(int threads = 2, const std::string& listen = "",
                       std::chrono::seconds connection_age = std::chrono::seconds(10)) {
    auto server = worker::WorkerServer::Create(
        {.server = {.listen = listen, .max_connection_age = connection_age}, .threads = threads}, extractor,
        metrics_);
    EXPECT_TRUE(server.ok() && (*server)->Start().ok());
    server_ = *std::move(server);
  }
  ~LocalWorker() {
    extractor.Release();
    server_->Shutdown(Deadline::After(std::chrono::seconds(1)));
  }
  std::string address() const { return fmt::format("127.0.0.1:{}", server_->port()); }
  std::unique_ptr<GrpcWorkerClient> Client() {
    return std::make_unique<GrpcWorkerClient>(server_->InProcessChannel());
  }

  test::FakeExtractor extractor;

 private:
  obs::Metrics metrics_;
  std::unique_ptr<worker::WorkerServer> server_;
};

// A worker in a process of its own, on a port that stays; started again whenever it dies, until destroyed.
class WorkerProcess {
 public:
  WorkerProcess();
  ~WorkerProcess();
  std::string address() const { return fmt::format("127.0.0.1:{}", port_); }
  // Ends the process that runs now, as kill -9 does.
  void Kill();
  int starts() const;

 private:
  void Supervise();

  int port_ = 0;
  StopSource stop_;
  mutable Mutex mutex_;
  pid_t pid_ ABSL_GUARDED_BY(mutex_) = 0;
  int starts_ ABSL_GUARDED_BY(mutex_) = 0;
  std::thread supervisor_;
};

// Starts tests/integration/dispatch's helper program with these arguments.
pid_t StartHelper(const std::vector<std::string>& arguments);
// A port that was free a moment ago.
int FreePort();

inline std::unique_ptr<GrpcWorkerClient> ClientOf(const std::string& target) {
  auto client = GrpcWorkerClient::Connect({.target = target});
  EXPECT_TRUE(client.ok()) << client.status();
  return *std::move(client);
}

}  // namespace parley::dispatch
