// One membership of the consumer group, from joining to being fenced, failing or stopping.
#pragma once

#include <string_view>
#include <vector>

#include "common/base/stop.h"
#include "common/log/log.h"
#include "dispatch/adapters/article_store.h"
#include "dispatch/adapters/call_table.h"
#include "dispatch/adapters/dispatch_metrics.h"
#include "dispatch/adapters/in_flight_journal.h"
#include "dispatch/adapters/results.h"
#include "dispatch/core/scheduler.h"
#include "dispatch/core/ticks.h"
#include "dispatch/options.h"

namespace parley::dispatch {

// What a session works with; all of it outlives the session.
struct SessionParts {
  const Options& options;
  log::Log& log;
  WorkerClient& client;
  DispatchMetrics& metrics;
  InFlightJournal& journal;
  const Clock& clock;
};

// The loop of the dispatch: take answers, send calls, commit what is ready, poll. Holds no decisions; they
// are in core/.
//
// Threads: one owner; calls answer through the CallTable's inbox.
class Session {
 public:
  Session(const SessionParts& parts, log::Member& member);
  ~Session();

  // OK: stopped; what was in flight was finished within the drain timeout or left for the next life.
  // Else why the member is of no further use: kFailedPrecondition (fenced), kUnavailable (a commit of unknown
  // outcome: the group's offsets will tell), kInvalidArgument (a commit was refused, perhaps because a
  // partition moved away), or an error that repeating cannot mend.
  absl::Status Run(const StopSource& stop);

 private:
  absl::Status Step(const StopSource& stop);
  absl::Status Drain();

  absl::Status Poll(const StopSource& stop);
  void OnPolled(log::PollResult polled);
  void Admit(log::StoredRecord record);
  void Schedule(Ticket ticket, const log::StoredRecord& record);

  void SendCalls();
  void TakeAnswers();
  void OnAnswer(EndedCall& call);
  void OnFailure(const EndedCall& call);
  // Says once that no worker can be reached, and once that one can again.
  void NoteReachable(bool reachable, std::string_view why);

  absl::Status Commit(const StopSource& stop);
  void AddTicks(std::vector<log::Record>& records);
  // False when there was nothing to commit, or it did not happen.
  absl::StatusOr<bool> CommitSome(const StopSource& stop);
  void OnCommitted(const Finished& finished, size_t ticks);
  // Drops everything that is not committed; it will be polled again.
  absl::Status StartOver();
  void Drop();
  void Wait(int failures, const StopSource& stop) const;
  absl::Status ApplyFlow();
  void UpdateGauges();
  // No tick may be before an earlier one, which may be a former life's.
  void LearnLastTick(int32_t partition);

  Deadline WakeAt(milliseconds longest) const;

  const SessionParts parts_;
  const Options& options_;
  log::Member& member_;
  Scheduler scheduler_;
  ArticleStore store_;
  Results results_;
  TickSchedule ticks_;
  CallTable calls_;
  WallTime last_tick_{};
  bool reachable_ = true;
  int failed_polls_ = 0;  // In a row; so the next.
  int failed_commits_ = 0;
};

}  // namespace parley::dispatch
