// Which articles are sent to a worker next, what follows from its answer, and when to look again.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "dispatch/core/backoff.h"
#include "dispatch/core/batcher.h"
#include "dispatch/core/hedge.h"
#include "dispatch/core/quarantine.h"
#include "dispatch/core/types.h"

namespace parley::dispatch {

struct SchedulerOptions {
  BatchOptions batch;
  HedgeOptions hedge;
  QuarantineOptions quarantine;
  BackoffOptions backoff;
  size_t max_calls = 8;               // In flight at once, hedges not counted.
  milliseconds call_timeout{5000};    // A call gets this much, ...
  milliseconds article_timeout{400};  // ... and this much more for each of its articles.
  // Suspects run with nothing else in flight: for a worker in this very process, where a crash takes all the
  // calls with it.
  bool exclusive_suspects = false;
};

// A call to make now.
struct CallPlan {
  uint64_t id;
  std::vector<Ticket> articles;
  milliseconds timeout;
};

// An article given up: it made workers fail alone, again and again.
struct Condemned {
  Ticket ticket;
  int attempts;  // Calls with it that a worker answered or broke on.
};

// Fresh articles go in batches, several at once. A batch that failed is halved, and what comes of it is
// "suspect": one call with suspects is in flight at a time, so that an innocent article is not struck again
// and again by a guilty one elsewhere. While no worker can be reached nothing is sent but a probe now and
// then, for ever; that is held against no article.
//
// Threads: one owner. Every article added leaves by an answer, by being condemned, or by Remove.
class Scheduler {
 public:
  explicit Scheduler(const SchedulerOptions& options);

  void Add(Ticket ticket, size_t bytes, TimePoint now);
  // For an article known from an earlier life to have been near a crash. `strikes` are below the maximum.
  void AddSuspect(Ticket ticket, int strikes);
  // Articles nobody wants any more. Their calls go on; answers about them are ignored.
  void Remove(const std::unordered_set<Ticket>& tickets);
  // Forgets all articles and calls; what was learned of the workers stays.
  void Clear();

  // Ask until it has nothing.
  std::optional<CallPlan> NextCall(TimePoint now);
  // A call in flight that is to be sent once more. Ask until it has nothing.
  std::optional<uint64_t> NextHedge(TimePoint now);

  // The end of a call (of all its attempts, where it was hedged). Unknown calls are ignored.
  std::vector<Condemned> OnFailed(uint64_t call, CallFailure failure, TimePoint now);
  // `outcomes`: one for each article of the plan, in its order.
  std::vector<Condemned> OnAnswered(uint64_t call, const std::vector<ArticleOutcome>& outcomes,
                                    TimePoint now);

  // When NextCall or NextHedge may have something without further events; nothing: not before one.
  std::optional<TimePoint> WakeAt() const;
  size_t calls_in_flight() const { return calls_.size(); }

 private:
  struct Article {
    int strikes = 0;
    int attempts = 0;
  };
  // Articles that travel together.
  struct Unit {
    std::vector<Ticket> articles;
    bool suspect = false;
    int refusals = 0;
    TimePoint not_before{};
  };
  struct Call {
    Unit unit;
    TimePoint started;
    std::optional<TimePoint> hedge_at;
    int hedges = 0;
  };

  std::optional<Unit> TakeUnit(TimePoint now);
  CallPlan Start(Unit unit, TimePoint now);
  // Leaves out the articles removed meanwhile.
  void DropRemoved(Unit& unit) const;
  void CountAttempt(const std::vector<Ticket>& articles);
  bool SuspectInFlight() const;
  bool OnlySuspects() const;
  void Requeue(Unit unit);
  // Halves it; a single article stays one unit.
  void Split(Unit unit);
  void CloseGate(TimePoint now);
  std::vector<Condemned> Strike(Ticket ticket, const Judgement& judgement, TimePoint now);

  const SchedulerOptions options_;
  HedgePolicy hedge_;
  Batcher fresh_;
  std::deque<Unit> retries_;   // Not suspect.
  std::deque<Unit> suspects_;  // The closest to a verdict first.
  std::unordered_map<Ticket, Article> articles_;
  std::unordered_map<uint64_t, Call> calls_;
  uint64_t last_call_ = 0;
  // While no worker can be reached.
  TimePoint gate_opens_{};
  int fruitless_ = 0;
};

}  // namespace parley::dispatch
