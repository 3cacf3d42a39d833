#include "dispatch/core/outcome.h"

#include "gtest/gtest.h"

namespace parley::dispatch {
namespace {

using absl::StatusCode;

TEST(ClassifyCall, BlamesArticlesOnlyForWhatAWorkerBeganOrBrokeOn) {
  struct Case {
    StatusCode code;
    Progress progress;
    CallFailure want;
  };
  for (const Case& c : {
           Case{StatusCode::kUnavailable, {.reached = false}, CallFailure::kNoWorker},
           Case{StatusCode::kUnavailable, {.reached = true}, CallFailure::kWorkerLost},
           Case{StatusCode::kUnavailable, {.reached = true, .begun = true}, CallFailure::kWorkerLost},
           Case{StatusCode::kDeadlineExceeded, {.reached = false}, CallFailure::kNoWorker},
           Case{StatusCode::kDeadlineExceeded, {.reached = true}, CallFailure::kNoWorker},  // Frozen or full.
           Case{StatusCode::kDeadlineExceeded, {.reached = true, .begun = true}, CallFailure::kTimedOut},
           Case{StatusCode::kResourceExhausted, {.reached = true}, CallFailure::kBusy},
           Case{StatusCode::kCancelled, {.reached = true}, CallFailure::kNoWorker},
           Case{StatusCode::kUnimplemented, {.reached = true}, CallFailure::kNoWorker},
           Case{StatusCode::kPermissionDenied, {.reached = true}, CallFailure::kNoWorker},
           Case{StatusCode::kInternal, {.reached = true}, CallFailure::kRejected},
           Case{StatusCode::kInvalidArgument, {.reached = true}, CallFailure::kRejected},
           Case{StatusCode::kUnknown, {.reached = true}, CallFailure::kRejected},
       }) {
    EXPECT_EQ(ClassifyCall(c.code, c.progress), c.want)
        << absl::StatusCodeToString(c.code) << c.progress.reached << c.progress.begun;
  }
}

TEST(ClassifyArticle, OnlyInvalidArgumentIsFinal) {
  EXPECT_EQ(ClassifyArticle(StatusCode::kOk), ArticleOutcome::kExtracted);
  EXPECT_EQ(ClassifyArticle(StatusCode::kInvalidArgument), ArticleOutcome::kInvalid);
  EXPECT_EQ(ClassifyArticle(StatusCode::kDeadlineExceeded), ArticleOutcome::kTransient);
  EXPECT_EQ(ClassifyArticle(StatusCode::kResourceExhausted), ArticleOutcome::kTransient);
  EXPECT_EQ(ClassifyArticle(StatusCode::kInternal), ArticleOutcome::kFailed);
  EXPECT_EQ(ClassifyArticle(StatusCode::kUnknown), ArticleOutcome::kFailed);
}

TEST(Worse, OfTwoFailuresKeepsTheOneThatBlames) {
  EXPECT_EQ(Worse(CallFailure::kNoWorker, CallFailure::kWorkerLost), CallFailure::kWorkerLost);
  EXPECT_EQ(Worse(CallFailure::kTimedOut, CallFailure::kBusy), CallFailure::kTimedOut);
  EXPECT_EQ(Worse(CallFailure::kNoWorker, CallFailure::kBusy), CallFailure::kBusy);
}

}  // namespace
}  // namespace parley::dispatch
