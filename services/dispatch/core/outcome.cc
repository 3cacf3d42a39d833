#include "dispatch/core/outcome.h"

namespace parley::dispatch {

CallFailure ClassifyCall(absl::StatusCode code, Progress progress) {
  switch (code) {
    case absl::StatusCode::kUnavailable:
      // A crash may come before the worker's word that it began is on its way.
      return progress.reached ? CallFailure::kWorkerLost : CallFailure::kNoWorker;
    case absl::StatusCode::kDeadlineExceeded:
      return progress.begun ? CallFailure::kTimedOut : CallFailure::kNoWorker;
    case absl::StatusCode::kResourceExhausted:
      return CallFailure::kBusy;
    case absl::StatusCode::kCancelled:  // A worker that shuts down.
    case absl::StatusCode::kUnimplemented:
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kNotFound:
      return CallFailure::kNoWorker;
    default:
      return CallFailure::kRejected;
  }
}

ArticleOutcome ClassifyArticle(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kOk:
      return ArticleOutcome::kExtracted;
    case absl::StatusCode::kInvalidArgument:
      return ArticleOutcome::kInvalid;
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kCancelled:
      return ArticleOutcome::kTransient;
    default:
      return ArticleOutcome::kFailed;
  }
}

bool Blames(CallFailure failure) {
  return failure != CallFailure::kNoWorker && failure != CallFailure::kBusy;
}

CallFailure Worse(CallFailure a, CallFailure b) {
  const auto rank = [](CallFailure failure) {
    switch (failure) {
      case CallFailure::kNoWorker:
        return 0;
      case CallFailure::kBusy:
        return 1;
      case CallFailure::kRejected:
        return 2;
      case CallFailure::kTimedOut:
        return 3;
      case CallFailure::kWorkerLost:
        return 4;
    }
    return 0;
  };
  return rank(a) >= rank(b) ? a : b;
}

std::string_view Name(CallFailure failure) {
  switch (failure) {
    case CallFailure::kNoWorker:
      return "no_worker";
    case CallFailure::kBusy:
      return "busy";
    case CallFailure::kWorkerLost:
      return "worker_lost";
    case CallFailure::kTimedOut:
      return "timed_out";
    case CallFailure::kRejected:
      return "rejected";
  }
  return "unknown";
}

}  // namespace parley::dispatch
