#include "dispatch/core/quarantine.h"

#include "dispatch/core/backoff.h"
#include "dispatch/core/rejoin.h"
#include "gtest/gtest.h"

namespace parley::dispatch {
namespace {

TEST(Judge, HalvesBatchesAndStrikesOnlyWhatFailedAlone) {
  struct Case {
    const char* what;
    CallFailure failure;
    size_t articles;
    int strikes;
    int refusals;
    Judgement want;
  };
  for (const Case& c : {
           Case{"no worker", CallFailure::kNoWorker, 1, 2, 0, {Sentence::kRepeat, false, false}},
           Case{"no worker, batch", CallFailure::kNoWorker, 64, 0, 9, {Sentence::kRepeat, false, false}},
           Case{"busy", CallFailure::kBusy, 64, 0, 2, {Sentence::kRepeat, false, false}},
           Case{"busy thrice", CallFailure::kBusy, 64, 0, 3, {Sentence::kSplit, false, false}},
           Case{"busy, alone", CallFailure::kBusy, 1, 2, 99, {Sentence::kRepeat, false, false}},
           Case{"crash", CallFailure::kWorkerLost, 64, 0, 0, {Sentence::kSplit, true, false}},
           Case{"crash of two", CallFailure::kWorkerLost, 2, 0, 0, {Sentence::kSplit, true, false}},
           Case{"first crash alone", CallFailure::kWorkerLost, 1, 0, 0, {Sentence::kRepeat, true, true}},
           Case{"second crash alone", CallFailure::kWorkerLost, 1, 1, 0, {Sentence::kRepeat, true, true}},
           Case{"third crash alone", CallFailure::kWorkerLost, 1, 2, 0, {Sentence::kCondemn, true, true}},
           Case{"third time-out alone", CallFailure::kTimedOut, 1, 2, 0, {Sentence::kCondemn, true, true}},
           Case{"rejected", CallFailure::kRejected, 16, 0, 0, {Sentence::kSplit, true, false}},
       }) {
    const Judgement got = Judge(c.failure, c.articles, c.strikes, c.refusals, {});
    EXPECT_EQ(got.sentence, c.want.sentence) << c.what;
    EXPECT_EQ(got.suspect, c.want.suspect) << c.what;
    EXPECT_EQ(got.strike, c.want.strike) << c.what;
  }
}

TEST(BackoffDelay, DoublesUpToTheLongestLessAtMostHalf) {
  const BackoffOptions options{.first = milliseconds(100), .longest = milliseconds(5000)};
  milliseconds full{100};
  for (int attempt = 1; attempt <= 100; ++attempt) {
    for (const uint64_t salt : {0U, 1U, 77U}) {
      EXPECT_LE(BackoffDelay(options, attempt, salt), full);
      EXPECT_GE(BackoffDelay(options, attempt, salt), full / 2);
    }
    full = std::min(full * 2, options.longest);
  }
  EXPECT_GT(BackoffDelay(options, 0, 0), milliseconds(0)) << "attempt 0 counts as the first";
}

TEST(RejoinPolicy, RidesOutOutagesForEverButNeverFightsItsSuccessor) {
  RejoinPolicy outage({});
  for (int i = 0; i < 1000; ++i) {
    EXPECT_TRUE(outage.OnEnd(absl::UnavailableError("commit timed out"), milliseconds(10)).has_value());
  }
  const absl::Status refused = absl::InvalidArgumentError("a record too large");
  RejoinPolicy stubborn({});
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(stubborn.OnEnd(refused, milliseconds(900)).has_value());
  }
  EXPECT_FALSE(stubborn.OnEnd(refused, milliseconds(900)).has_value());
  RejoinPolicy rare({});
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(rare.OnEnd(refused, std::chrono::minutes(2)).has_value());
  }
  RejoinPolicy fenced({});
  EXPECT_FALSE(fenced.OnEnd(absl::FailedPreconditionError("fenced"), std::chrono::hours(1)).has_value());
  RejoinPolicy broken({});
  EXPECT_FALSE(broken.OnEnd(absl::NotFoundError("no such topic"), milliseconds(1)).has_value());
}

}  // namespace
}  // namespace parley::dispatch
