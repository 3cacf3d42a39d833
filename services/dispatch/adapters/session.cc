#include "dispatch/adapters/session.h"

#include <algorithm>
#include <utility>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/log/received.h"
#include "common/log/topics.h"
#include "common/obs/logging.h"

namespace parley::dispatch {
namespace {

constexpr milliseconds kIdlePoll{100};  // The longest a poll may keep a stop waiting.
constexpr milliseconds kBusyPoll{5};    // How long new articles may go unseen while calls are out.

TimePoint Now() { return std::chrono::steady_clock::now(); }

log::TopicPartition Articles(int32_t partition) { return {log::kArticles, partition}; }

}  // namespace

Session::Session(const SessionParts& parts, log::Member& member)
    : parts_(parts),
      options_(parts.options),
      member_(member),
      scheduler_(parts.options.calls),
      store_(log::kArticles, parts.options.flow),
      results_(parts.options, store_, parts.metrics),
      ticks_(parts.options.tick_interval),
      calls_(parts.client) {}

Session::~Session() { Drop(); }

absl::Status Session::Run(const StopSource& stop) {
  while (!stop.Requested()) {
    RETURN_IF_ERROR(Step(stop));
  }
  return Drain();
}

absl::Status Session::Step(const StopSource& stop) {
  TakeAnswers();
  SendCalls();
  RETURN_IF_ERROR(Commit(stop));
  RETURN_IF_ERROR(ApplyFlow());
  UpdateGauges();
  return Poll(stop);
}

absl::Status Session::Drain() {
  const Deadline deadline = Deadline::After(options_.drain_timeout);
  const StopSource never;
  do {
    TakeAnswers();
    RETURN_IF_ERROR(Commit(never));
    if (calls_.size() == 0) {
      break;
    }
    calls_.Wait(deadline);
  } while (!deadline.Passed());
  TakeAnswers();
  return Commit(never);
}

// --- articles in ---

absl::Status Session::Poll(const StopSource& stop) {
  const bool busy = calls_.size() > 0;
  const size_t room = std::max<size_t>(store_.flow().Room(), 1);
  auto polled = member_.Poll(room, busy ? Deadline::Now() : WakeAt(kIdlePoll));
  if (!polled.ok()) {
    if (!IsRetryable(polled.status())) {
      return Annotate(polled.status(), "poll");
    }
    obs::Logger("dispatch")->warn("poll failed error={}", obs::Field(ToString(polled.status())));
    Wait(++failed_polls_, stop);
    return absl::OkStatus();
  }
  failed_polls_ = 0;
  const bool nothing = polled->records.empty();
  OnPolled(*std::move(polled));
  if (busy && nothing) {
    // With everything paused only the membership needs polling.
    calls_.Wait(WakeAt(store_.flow().Room() == 0 ? kIdlePoll : kBusyPoll));
  }
  return absl::OkStatus();
}

void Session::OnPolled(log::PollResult polled) {
  for (const log::TopicPartition& gone : polled.revoked) {
    scheduler_.Remove(store_.Revoke(gone.partition));
    ticks_.Revoke(gone.partition);
  }
  for (const log::TopicPartition& ours : polled.assigned) {
    store_.Assign(ours.partition);
    ticks_.Assign(ours.partition, Now());
    LearnLastTick(ours.partition);
  }
  for (log::StoredRecord& record : polled.records) {
    ticks_.OnActivity(record.partition, Now());
    Admit(std::move(record));
  }
}

void Session::Admit(log::StoredRecord record) {
  absl::StatusOr<v1::Article> article = ReadArticle(record);
  const absl::Status status = article.status();
  std::optional<Ticket> ticket = store_.Admit(
      {.record = std::move(record), .article = article.ok() ? *std::move(article) : v1::Article()});
  if (!ticket.has_value()) {
    return;
  }
  if (status.ok()) {
    Schedule(*ticket, store_.Find(*ticket)->record);
  } else {
    const bool readable = status.code() == absl::StatusCode::kInvalidArgument;
    results_.Bury(*ticket, {.reason = readable ? v1::DEAD_LETTER_REASON_INVALID_ARTICLE
                                               : v1::DEAD_LETTER_REASON_UNDECODABLE_RECORD,
                            .message = Message(status)});
  }
}

void Session::Schedule(Ticket ticket, const log::StoredRecord& record) {
  const std::optional<int> strikes = parts_.journal.Suspicion({record.partition, record.offset});
  if (!strikes.has_value()) {
    scheduler_.Add(ticket, SizeOf(record), Now());
  } else if (*strikes < options_.calls.quarantine.max_strikes) {
    scheduler_.AddSuspect(ticket, *strikes);
  } else {
    results_.Bury(ticket,
                  {.reason = v1::DEAD_LETTER_REASON_WORKER_FAILURE,
                   .message = fmt::format("{}: this process crashed {} times while extracting it alone; mend "
                                          "the extractor, then replay it (parley dlq replay)",
                                          store_.Find(ticket)->article.id(), *strikes),
                   .attempts = *strikes});
  }
}

// --- calls ---

void Session::SendCalls() {
  while (std::optional<CallPlan> plan = scheduler_.NextCall(Now())) {
    auto request = std::make_shared<v1::ExtractBatchRequest>();
    CallArticles articles;
    for (const Ticket ticket : plan->articles) {
      const PendingArticle& pending = *store_.Find(ticket);
      *request->add_articles() = pending.article;
      request->add_traceparents(log::TraceparentOf(pending.record.headers));
      articles.positions.push_back({pending.record.partition, pending.record.offset});
    }
    articles.tickets = std::move(plan->articles);
    articles.request = std::move(request);
    parts_.journal.Begin(articles.positions);
    parts_.metrics.batches.Increment();
    parts_.metrics.batch_articles.Observe(static_cast<double>(articles.tickets.size()));
    calls_.Start(plan->id, std::move(articles), Deadline::After(plan->timeout));
  }
  while (const std::optional<uint64_t> call = scheduler_.NextHedge(Now())) {
    parts_.metrics.hedges.Increment();
    calls_.Hedge(*call);
  }
}

void Session::TakeAnswers() {
  for (EndedCall& call : calls_.TakeEnded()) {
    parts_.metrics.call_seconds.Observe(std::chrono::duration<double>(Now() - call.started).count());
    if (call.won_by_hedge) {
      parts_.metrics.hedges_won.Increment();
    }
    const size_t wanted = call.articles.tickets.size();
    if (call.response.ok() && static_cast<size_t>(call.response->results_size()) != wanted) {
      call.response =
          Internal("a worker gave {} results for {} articles", call.response->results_size(), wanted);
      call.failure = CallFailure::kRejected;
    }
    parts_.journal.End(call.articles.positions, call.response.ok());
    if (call.response.ok()) {
      OnAnswer(call);
    } else {
      OnFailure(call);
    }
  }
}

void Session::OnAnswer(EndedCall& call) {
  NoteReachable(true, "");
  std::vector<ArticleOutcome> outcomes;
  std::map<Ticket, absl::Status> why;
  for (int i = 0; i < call.response->results_size(); ++i) {
    const Ticket ticket = call.articles.tickets[static_cast<size_t>(i)];
    outcomes.push_back(results_.Take(ticket, *call.response->mutable_results(i), why[ticket]));
  }
  results_.GiveUp(scheduler_.OnAnswered(call.id, outcomes, Now()), why);
}

void Session::OnFailure(const EndedCall& call) {
  const absl::Status& why = call.response.status();
  parts_.metrics.Retries(Name(call.failure)).Increment();
  if (call.failure == CallFailure::kNoWorker) {
    NoteReachable(false, ToString(why));
  }
  obs::Logger("dispatch")
      ->log(Blames(call.failure) ? spdlog::level::warn : spdlog::level::debug,
            "call failed cause={} articles={} first={} error={}", Name(call.failure),
            call.articles.tickets.size(), obs::Field(call.articles.request->articles(0).id()),
            obs::Field(ToString(why)));
  // Only an article that was alone can be given up.
  results_.GiveUp(scheduler_.OnFailed(call.id, call.failure, Now()), {{call.articles.tickets[0], why}});
}

void Session::NoteReachable(bool reachable, std::string_view why) {
  parts_.metrics.workers_reachable.Set(reachable ? 1 : 0);
  if (std::exchange(reachable_, reachable) == reachable) {
    return;
  }
  if (reachable) {
    obs::Logger("dispatch")->info("workers answer again");
  } else {
    obs::Logger("dispatch")
        ->warn("no worker can be reached, waiting (see --workers) error={}", obs::Field(why));
  }
}

// --- results out ---

absl::Status Session::Commit(const StopSource& stop) {
  bool more = true;
  while (more) {
    ASSIGN_OR_RETURN(more, CommitSome(stop));
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> Session::CommitSome(const StopSource& stop) {
  Finished finished = store_.TakeFinished(options_.max_commit_records, options_.max_commit_bytes);
  const size_t before_ticks = finished.records.size();
  AddTicks(finished.records);
  if (finished.records.empty()) {
    return false;
  }
  const absl::Status status = member_.Commit(finished.records, finished.next);
  parts_.metrics.Commits(status.code()).Increment();
  if (status.code() == absl::StatusCode::kAborted || status.code() == absl::StatusCode::kResourceExhausted) {
    obs::Logger("dispatch")
        ->warn("commit did not happen, doing it again error={}", obs::Field(ToString(status)));
    RETURN_IF_ERROR(StartOver());
    Wait(++failed_commits_, stop);
    return false;
  }
  RETURN_IF_ERROR(Annotate(status, "commit"));
  OnCommitted(finished, finished.records.size() - before_ticks);
  return true;
}

void Session::OnCommitted(const Finished& finished, size_t ticks) {
  failed_commits_ = 0;
  parts_.metrics.articles.Increment(
      static_cast<double>(finished.records.size() - finished.dead.size() - ticks));
  parts_.metrics.ticks.Increment(static_cast<double>(ticks));
  for (const v1::DeadLetterReason reason : finished.dead) {
    parts_.metrics.DeadLetters(reason).Increment();
  }
  const WallTime now = parts_.clock.Now();
  for (const log::Record& record : finished.records) {
    if (const auto received = log::ReceivedOf(record.headers)) {
      parts_.metrics.age.Observe(*received, now);
    }
  }
  for (const auto& [partition, next] : finished.next) {
    ticks_.OnActivity(partition.partition, Now());
    parts_.journal.Forget(partition.partition, next);
  }
}

void Session::AddTicks(std::vector<log::Record>& records) {
  for (const int32_t partition : ticks_.TakeDue(Now())) {
    if (!store_.Empty(partition)) {
      continue;
    }
    last_tick_ = std::max(last_tick_, parts_.clock.Now());
    if (auto tick = TickRecord(partition, last_tick_, options_.encoding); tick.ok()) {
      records.push_back(*std::move(tick));
    }
  }
}

void Session::LearnLastTick(int32_t partition) {
  const log::TopicPartition extractions{log::kExtractions, partition};
  const auto range = parts_.log.Range(extractions);
  if (options_.tick_interval <= milliseconds(0) || !range.ok() || range->end <= range->start) {
    return;
  }
  // Any tick there was made no later than the last record was appended.
  const auto last = parts_.log.Read(extractions, range->end - 1, 1, Deadline::Now());
  if (last.ok() && !last->records.empty()) {
    last_tick_ = std::max(last_tick_, last->records[0].time);
  }
}

void Session::Drop() {
  parts_.journal.End(calls_.CancelAll(), false);
  scheduler_.Clear();
  store_.Clear();
}

absl::Status Session::StartOver() {
  Drop();
  for (const int32_t partition : store_.partitions()) {
    RETURN_IF_ERROR(Annotate(member_.Resume(Articles(partition)), "resume"));
  }
  return absl::OkStatus();
}

void Session::Wait(int failures, const StopSource& stop) const {
  stop.WaitFor(Deadline::After(BackoffDelay(options_.retry, failures, 0)));
}

absl::Status Session::ApplyFlow() {
  // Of a partition that moved away meanwhile the next poll will tell.
  const auto fenced = [](const absl::Status& status) {
    return status.code() == absl::StatusCode::kFailedPrecondition;
  };
  const FlowControl::Changes changes = store_.FlowChanges();
  for (const int32_t partition : changes.pause) {
    if (const absl::Status status = member_.Pause(Articles(partition)); fenced(status)) {
      return status;
    }
  }
  for (const int32_t partition : changes.resume) {
    if (const absl::Status status = member_.Resume(Articles(partition)); fenced(status)) {
      return status;
    }
  }
  return absl::OkStatus();
}

void Session::UpdateGauges() {
  parts_.metrics.in_flight_articles.Set(static_cast<double>(store_.flow().articles()));
  parts_.metrics.in_flight_bytes.Set(static_cast<double>(store_.flow().bytes()));
  parts_.metrics.paused.Set(static_cast<double>(store_.flow().paused()));
  parts_.metrics.calls.Set(static_cast<double>(calls_.size()));
  const std::optional<WallTime> oldest = store_.OldestTime();
  const std::chrono::duration<double> age =
      oldest.has_value() ? parts_.clock.Now() - *oldest : WallTime::duration(0);
  parts_.metrics.oldest_seconds.Set(std::max(age.count(), 0.0));
}

Deadline Session::WakeAt(milliseconds longest) const {
  TimePoint at = Now() + longest;
  at = std::min(at, scheduler_.WakeAt().value_or(at));
  at = std::min(at, ticks_.DueAt().value_or(at));
  return Deadline(at);
}

}  // namespace parley::dispatch
