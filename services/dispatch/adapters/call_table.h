// The calls in flight: each sent once or, when hedged, more often; the first answer wins.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "common/base/clock.h"
#include "dispatch/adapters/inbox.h"
#include "dispatch/adapters/worker_client.h"
#include "dispatch/core/in_flight.h"
#include "dispatch/core/types.h"

namespace parley::dispatch {

// What a call is about.
struct CallArticles {
  std::vector<Ticket> tickets;
  std::vector<ArticlePosition> positions;  // Of the same articles.
  BatchRequest request;
};

// A call that is decided.
struct EndedCall {
  uint64_t id = 0;
  CallArticles articles;
  absl::StatusOr<v1::ExtractBatchResponse> response;
  CallFailure failure = CallFailure::kNoWorker;  // When there is no response.
  bool won_by_hedge = false;
  TimePoint started;
};

// Threads: one owner. Results come through the inbox, which outlives this object where calls are late. The
// destructor cancels what is left.
class CallTable {
 public:
  explicit CallTable(WorkerClient& client) : client_(client), inbox_(std::make_shared<Inbox>()) {}
  ~CallTable() { CancelAll(); }

  void Start(uint64_t id, CallArticles articles, Deadline deadline);
  // Sends the call once more; ignored when it is over.
  void Hedge(uint64_t id);

  // The calls that were decided meanwhile. One is not while any of its attempts may still be answered.
  std::vector<EndedCall> TakeEnded();
  void Wait(Deadline deadline) { inbox_->Wait(deadline); }

  // Ends everything; the answers are ignored. Gives the places of the articles.
  std::vector<ArticlePosition> CancelAll();
  size_t size() const { return calls_.size(); }

 private:
  struct Call {
    CallArticles articles;
    Deadline deadline;
    TimePoint started;
    std::vector<std::shared_ptr<WorkerCall>> attempts;  // Null: failed.
    std::optional<CallFailure> failure;                 // The worst so far.
  };

  void Send(uint64_t id, Call& call);
  std::optional<EndedCall> Decide(CallDone done);

  WorkerClient& client_;
  const std::shared_ptr<Inbox> inbox_;
  std::unordered_map<uint64_t, Call> calls_;
};

}  // namespace parley::dispatch
