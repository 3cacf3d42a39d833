#include "dispatch/core/scheduler.h"

#include <algorithm>
#include <map>
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::dispatch {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using enum ArticleOutcome;

class SchedulerTest : public testing::Test {
 protected:
  void Make(SchedulerOptions options = {}) { scheduler_ = std::make_unique<Scheduler>(options); }
  void Add(Ticket first, Ticket last) {
    for (Ticket ticket = first; ticket <= last; ++ticket) {
      scheduler_->Add(ticket, 1000, now_);
    }
  }
  // The next call, after as long a wait as it takes; fails the test when there never is one.
  CallPlan Next() {
    for (int i = 0; i < 10; ++i) {
      if (auto plan = scheduler_->NextCall(now_)) {
        return *plan;
      }
      const auto wake = scheduler_->WakeAt();
      if (!wake.has_value()) break;
      now_ = std::max(now_, *wake);
    }
    ADD_FAILURE() << "no call";
    return {};
  }
  std::vector<Condemned> Answer(const CallPlan& plan, ArticleOutcome outcome = kExtracted) {
    return scheduler_->OnAnswered(plan.id, std::vector(plan.articles.size(), outcome), now_);
  }
  std::vector<Condemned> Fail(const CallPlan& plan, CallFailure failure) {
    return scheduler_->OnFailed(plan.id, failure, now_);
  }

  TimePoint now_{};
  std::unique_ptr<Scheduler> scheduler_;
};

TEST_F(SchedulerTest, SendsBatchesUpToTheLimitOfCalls) {
  Make({.max_calls = 2});
  Add(1, 200);
  const CallPlan first = Next();
  EXPECT_THAT(first.articles, SizeIs(64));
  EXPECT_EQ(first.timeout, milliseconds(5000 + 64 * 400));
  EXPECT_THAT(Next().articles, SizeIs(64));
  EXPECT_EQ(scheduler_->NextCall(now_), std::nullopt);
  Answer(first);
  EXPECT_THAT(Next().articles, SizeIs(64));
  EXPECT_EQ(scheduler_->calls_in_flight(), 2);
}

// Plays a worker that dies of the poison, until everything is settled.
struct Outcome {
  std::map<Ticket, int> condemned;  // With their attempts.
  std::set<Ticket> extracted;
  int crashes = 0;
};

class PoisonTest : public SchedulerTest {
 protected:
  Outcome Play(const std::set<Ticket>& poison, CallFailure failure = CallFailure::kWorkerLost) {
    Outcome outcome;
    while (true) {
      auto plan = scheduler_->NextCall(now_);
      if (!plan.has_value()) {
        const auto wake = scheduler_->WakeAt();
        if (!wake.has_value()) break;
        now_ = std::max(now_, *wake);
        plan = scheduler_->NextCall(now_);
        if (!plan.has_value()) break;
      }
      const bool dies = std::any_of(plan->articles.begin(), plan->articles.end(),
                                    [&](Ticket t) { return poison.contains(t); });
      outcome.crashes += dies ? 1 : 0;
      if (!dies) {
        outcome.extracted.insert(plan->articles.begin(), plan->articles.end());
      }
      for (const Condemned& c : dies ? Fail(*plan, failure) : Answer(*plan)) {
        outcome.condemned[c.ticket] = c.attempts;
      }
    }
    return outcome;
  }
};

TEST_F(PoisonTest, IsolatesOnePoisonAmongSixtyFour) {
  for (const Ticket poison : {1U, 17U, 32U, 33U, 64U}) {
    Make();
    Add(1, 64);
    const Outcome outcome = Play({poison});
    EXPECT_THAT(outcome.condemned, ElementsAre(std::pair{poison, 9}));
    EXPECT_THAT(outcome.extracted, SizeIs(63));
    EXPECT_EQ(outcome.crashes, 9) << "six halvings and three times alone";
  }
}

TEST_F(PoisonTest, FindsSeveralOfThemAndAlsoThoseThatTimeOut) {
  for (const CallFailure failure :
       {CallFailure::kWorkerLost, CallFailure::kTimedOut, CallFailure::kRejected}) {
    Make();
    Add(1, 200);
    const std::set<Ticket> poison = {3, 4, 64, 65, 130, 200};
    const Outcome outcome = Play(poison, failure);
    EXPECT_THAT(outcome.condemned, SizeIs(poison.size()));
    for (const Ticket ticket : poison) {
      EXPECT_TRUE(outcome.condemned.contains(ticket)) << ticket;
    }
    EXPECT_THAT(outcome.extracted, SizeIs(194));
  }
}

TEST_F(SchedulerTest, KeepsOneCallWithSuspectsInFlightWhileFreshOnesGoOn) {
  Make({.batch = {.max_articles = 4}});
  Add(1, 4);
  Fail(Next(), CallFailure::kWorkerLost);
  Add(5, 30);
  EXPECT_THAT(Next().articles, ElementsAre(1, 2));
  EXPECT_THAT(Next().articles, ElementsAre(5, 6, 7, 8)) << "not 3 and 4";
}

TEST_F(SchedulerTest, RunsSuspectsWithNothingElseInFlightWhenTheyAreExclusive) {
  Make({.batch = {.max_articles = 4}, .exclusive_suspects = true});
  Add(1, 8);
  const CallPlan running = Next();
  scheduler_->AddSuspect(100, 0);
  scheduler_->AddSuspect(101, 2);
  EXPECT_EQ(scheduler_->NextCall(now_), std::nullopt);
  EXPECT_EQ(scheduler_->WakeAt(), std::nullopt) << "only an answer helps";
  Answer(running);
  const CallPlan first = Next();
  EXPECT_THAT(first.articles, ElementsAre(100));
  EXPECT_EQ(scheduler_->NextCall(now_), std::nullopt);
  Answer(first);
  const CallPlan second = Next();
  EXPECT_THAT(second.articles, ElementsAre(101));
  EXPECT_THAT(Fail(second, CallFailure::kTimedOut), SizeIs(1)) << "the third strike, counted from before";
  EXPECT_THAT(Next().articles, ElementsAre(5, 6, 7, 8));
}

TEST_F(SchedulerTest, WaitsForeverForAWorkerAndBlamesNobody) {
  Make();
  Add(1, 1);
  milliseconds longest{0};
  for (int i = 0; i < 500; ++i) {
    const CallPlan plan = Next();
    EXPECT_THAT(Fail(plan, CallFailure::kNoWorker), IsEmpty());
    EXPECT_EQ(scheduler_->NextCall(now_), std::nullopt) << "the gate is shut";
    longest = std::max(longest, std::chrono::duration_cast<milliseconds>(*scheduler_->WakeAt() - now_));
  }
  EXPECT_LE(longest, milliseconds(5000));
  EXPECT_THAT(Answer(Next()), IsEmpty());
  Add(2, 2);
  EXPECT_NE(scheduler_->NextCall(now_), std::nullopt) << "open again";
}

TEST_F(SchedulerTest, CallsThatFailTogetherShutTheGateOnce) {
  Make();
  Add(1, 8 * 64);
  std::vector<CallPlan> plans;
  for (int i = 0; i < 8; ++i) {
    plans.push_back(Next());
  }
  for (const CallPlan& plan : plans) {
    Fail(plan, CallFailure::kNoWorker);
  }
  EXPECT_LE(*scheduler_->WakeAt() - now_, milliseconds(100));
}

TEST_F(SchedulerTest, HalvesABatchThatIsRefusedAgainAndAgainButSuspectsNobody) {
  Make();
  Add(1, 4);
  for (int i = 0; i < 3; ++i) {
    const CallPlan plan = Next();
    EXPECT_THAT(plan.articles, SizeIs(4));
    Fail(plan, CallFailure::kBusy);
  }
  const CallPlan half = Next();
  EXPECT_THAT(half.articles, ElementsAre(3, 4));
  EXPECT_THAT(Next().articles, ElementsAre(1, 2)) << "both halves at once: not suspect";
}

TEST_F(SchedulerTest, TreatsEachArticleOfAnAnswerByItsOwnOutcome) {
  Make();
  Add(1, 4);
  const CallPlan plan = Next();
  EXPECT_THAT(scheduler_->OnAnswered(plan.id, {kExtracted, kInvalid, kTransient, kFailed}, now_), IsEmpty());
  std::vector<std::vector<Ticket>> sent = {Next().articles, Next().articles};
  EXPECT_THAT(sent, testing::UnorderedElementsAre(ElementsAre(3), ElementsAre(4)));
}

TEST_F(SchedulerTest, GivesUpAnArticleThatTheWorkerReportsFailedThreeTimes) {
  Make();
  Add(1, 2);
  const CallPlan plan = Next();
  scheduler_->OnAnswered(plan.id, {kFailed, kExtracted}, now_);
  EXPECT_THAT(Answer(Next(), kFailed), IsEmpty());
  const std::vector<Condemned> condemned = Answer(Next(), kFailed);
  ASSERT_THAT(condemned, SizeIs(1));
  EXPECT_EQ(condemned[0].ticket, 1);
  EXPECT_EQ(condemned[0].attempts, 3);
  EXPECT_EQ(scheduler_->WakeAt(), std::nullopt);
}

TEST_F(SchedulerTest, RemovedArticlesAreNotSentAndTheirAnswersIgnored) {
  Make({.batch = {.max_articles = 2}});
  Add(1, 4);
  const CallPlan plan = Next();
  scheduler_->Remove({1, 2, 4});
  EXPECT_THAT(Fail(plan, CallFailure::kWorkerLost), IsEmpty());
  EXPECT_THAT(Next().articles, ElementsAre(3));
  EXPECT_EQ(scheduler_->NextCall(now_), std::nullopt);
  EXPECT_THAT(Fail({.id = 999, .articles = {}, .timeout = {}}, CallFailure::kTimedOut), IsEmpty());
  scheduler_->Clear();
  EXPECT_EQ(scheduler_->calls_in_flight(), 0);
  EXPECT_EQ(scheduler_->WakeAt(), std::nullopt);
}

TEST_F(SchedulerTest, AnArticleWhoseCompanyWasRemovedDidNotFailAlone) {
  Make({.batch = {.max_articles = 2}});
  for (Ticket ticket = 2; ticket <= 8; ticket += 2) {
    scheduler_->Add(1000 + ticket, 10, now_);
    scheduler_->Add(1001 + ticket, 10, now_);
    const CallPlan plan = Next();
    scheduler_->Remove({1001 + ticket});
    EXPECT_THAT(Fail(plan, CallFailure::kWorkerLost), IsEmpty());
    const CallPlan alone = Next();
    EXPECT_THAT(alone.articles, ElementsAre(1000 + ticket));
    EXPECT_THAT(Fail(alone, CallFailure::kWorkerLost), IsEmpty());
    EXPECT_THAT(Fail(Next(), CallFailure::kWorkerLost), IsEmpty()) << "the second strike only";
    EXPECT_THAT(Fail(Next(), CallFailure::kWorkerLost), SizeIs(1));
  }
}

TEST_F(SchedulerTest, HedgesASlowCallWithinTheBudgetButNeverASuspect) {
  Make({.batch = {.max_articles = 1}, .hedge = {.budget = 0.02, .min_samples = 50}});
  Ticket ticket = 0;
  for (int i = 0; i < 60; ++i) {
    Add(ticket + 1, ticket + 1);
    ++ticket;
    const CallPlan plan = Next();
    now_ += milliseconds(30);
    Answer(plan);
  }
  Add(ticket + 1, ticket + 3);
  const CallPlan slow = Next();
  const CallPlan also_slow = Next();
  EXPECT_EQ(scheduler_->NextHedge(now_), std::nullopt);
  ASSERT_TRUE(scheduler_->WakeAt().has_value());
  now_ += milliseconds(60);
  const auto hedged = scheduler_->NextHedge(now_);
  ASSERT_TRUE(hedged == slow.id || hedged == also_slow.id);
  EXPECT_EQ(scheduler_->NextHedge(now_), std::nullopt) << "62 calls earned one hedge";

  Fail(slow, CallFailure::kWorkerLost);
  Answer(also_slow);
  scheduler_->Remove({ticket + 3});
  for (int i = 0; i < 100; ++i) {
    Add(ticket + 10, ticket + 10);
    ++ticket;
  }
  now_ += milliseconds(500);
  const CallPlan suspect = Next();
  EXPECT_EQ(suspect.articles, slow.articles);
  now_ += milliseconds(2000);
  EXPECT_EQ(scheduler_->NextHedge(now_), std::nullopt);
}

}  // namespace
}  // namespace parley::dispatch
