// The calls in flight: sent once or twice, first answer wins.
#pragma once

#include <array>
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
  bool won_by_second = false;
  TimePoint started;
};

// Threads: one owner. Results come through the inbox, which outlives this object where calls are late. The
// destructor cancels what is left.
class CallTable {
 public:
  explicit CallTable(WorkerClient& client) : client_(client), inbox_(std::make_shared<Inbox>()) {}
  ~CallTable() { CancelAll(); }

  void Start(uint64_t id, CallArticles articles, Deadline deadline);
  // Sends the call a second time; ignored when it is over.
  void Repeat(uint64_t id);

  // The calls that were decided meanwhile. One that failed while its second is still out is not.
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
    std::array<std::shared_ptr<WorkerCall>, 2> attempts;  // Null: not out (any more).
    std::optional<CallResult> failed;                     // The first of two.
  };

  void Send(uint64_t id, Call& call, bool second);
  std::optional<EndedCall> Decide(CallDone done);

  WorkerClient& client_;
  const std::shared_ptr<Inbox> inbox_;
  std::unordered_map<uint64_t, Call> calls_;
};

}  // namespace parley::dispatch
