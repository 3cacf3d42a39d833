// Calls to workers, as the dispatch sees them.
#pragma once

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "common/base/clock.h"
#include "dispatch/core/outcome.h"
#include "parley/v1/extractor_service.pb.h"

namespace parley::dispatch {

using BatchRequest = std::shared_ptr<const v1::ExtractBatchRequest>;

struct CallResult {
  absl::Status status;
  Progress progress;
  v1::ExtractBatchResponse response;  // When the status is OK.
};

// A call under way. Threads: any.
class WorkerCall {
 public:
  virtual ~WorkerCall() = default;
  // Asks for an early end; harmless when it is over.
  virtual void Cancel() = 0;
};

// Threads: any. Every call goes to the next worker in turn, where there are several.
class WorkerClient {
 public:
  using Done = std::function<void(CallResult)>;

  virtual ~WorkerClient() = default;

  // Never waits. `done` runs exactly once, on any thread, and perhaps before this returns; it must not block.
  // Fails fast (kUnavailable, not reached) while no worker can be reached. Does not repeat the call itself.
  virtual std::shared_ptr<WorkerCall> CallAsync(BatchRequest batch, Deadline deadline, Done done) = 0;

  // False when connecting has failed; it is being tried again then. Never waits.
  virtual bool Reachable() { return true; }
};

}  // namespace parley::dispatch
