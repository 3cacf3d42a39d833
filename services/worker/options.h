// How a worker is set up.
#pragma once

#include <cstddef>

#include "common/rpc/server.h"
#include "worker/core/extractor.h"

namespace parley::worker {

struct WorkerOptions {
  rpc::ServerOptions server{
      .listen = "127.0.0.1:7102",
      .max_connection_age = std::chrono::seconds(10)};  // Empty `listen`: this process only.
  int threads = 0;                                      // That extract. 0: as many as the CPU quota allows.
  // Articles that may be in the worker at once, waiting ones included; more are refused at once. A request
  // that is larger than that is still taken when nothing else is there.
  size_t max_articles = 512;
  ExtractLimits limits;
};

// Articles in one ExtractBatch call, at most.
inline constexpr int kMaxBatchArticles = 64;

}  // namespace parley::worker
