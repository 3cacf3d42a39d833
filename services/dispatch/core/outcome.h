// What came of a call to a worker, and who is to blame.
#pragma once

#include <string_view>

#include "absl/status/status.h"

namespace parley::dispatch {

enum class CallFailure {
  kNoWorker,    // No worker began the work: none reachable, frozen, or not set up for us. Blames nothing.
  kBusy,        // The worker refused for want of room. Blames nothing.
  kWorkerLost,  // The connection broke while a worker had the call.
  kTimedOut,    // A worker began, and the deadline came first.
  kRejected,    // A worker answered with an error for the call as a whole.
};

enum class ArticleOutcome {
  kExtracted,
  kInvalid,    // The article cannot be read, whoever tries: final.
  kTransient,  // Not begun in time, or no room: to be sent again, blames nothing.
  kFailed,     // The worker failed on this article.
};

// How far a failed call came. The two differ for a worker that accepts calls but does not get to them.
struct Progress {
  bool reached = false;  // Handed to a connection.
  bool begun = false;    // A worker said that it began.
};

// `code` is not kOk.
CallFailure ClassifyCall(absl::StatusCode code, Progress progress);

ArticleOutcome ClassifyArticle(absl::StatusCode code);

// Whether such a failure may be the articles' doing.
bool Blames(CallFailure failure);

// Of a call that was sent twice and failed twice: the failure that says more.
CallFailure Worse(CallFailure a, CallFailure b);

// "worker_lost", ..., for metrics and logs.
std::string_view Name(CallFailure failure);

}  // namespace parley::dispatch
