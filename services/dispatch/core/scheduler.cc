#include "dispatch/core/scheduler.h"

#include <algorithm>
#include <utility>

#include "common/base/check.h"

namespace parley::dispatch {

Scheduler::Scheduler(const SchedulerOptions& options)
    : options_(options), hedge_(options.hedge), fresh_(options.batch) {}

void Scheduler::Add(Ticket ticket, size_t bytes, TimePoint now) {
  articles_.emplace(ticket, Article{});
  fresh_.Add(ticket, bytes, now);
}

void Scheduler::AddSuspect(Ticket ticket, int strikes) {
  articles_.emplace(ticket, Article{.strikes = strikes});
  suspects_.push_back({.articles = {ticket}, .suspect = true});
}

void Scheduler::Remove(const std::unordered_set<Ticket>& tickets) {
  fresh_.Remove(tickets);
  for (std::deque<Unit>* queue : {&retries_, &suspects_}) {
    for (Unit& unit : *queue) {
      std::erase_if(unit.articles, [&](Ticket ticket) { return tickets.contains(ticket); });
    }
    std::erase_if(*queue, [](const Unit& unit) { return unit.articles.empty(); });
  }
  for (const Ticket ticket : tickets) {
    articles_.erase(ticket);
  }
}

void Scheduler::Clear() {
  fresh_ = Batcher(options_.batch);
  retries_.clear();
  suspects_.clear();
  articles_.clear();
  calls_.clear();
}

bool Scheduler::SuspectInFlight() const {
  return std::any_of(calls_.begin(), calls_.end(), [](const auto& call) { return call.second.unit.suspect; });
}

bool Scheduler::OnlySuspects() const {
  return options_.exclusive_suspects && (!suspects_.empty() || SuspectInFlight());
}

std::optional<CallPlan> Scheduler::NextCall(TimePoint now) {
  if (calls_.size() >= options_.max_calls || now < gate_opens_) {
    return std::nullopt;
  }
  std::optional<Unit> unit = TakeUnit(now);
  if (!unit.has_value()) {
    return std::nullopt;
  }
  return Start(*std::move(unit), now);
}

std::optional<Scheduler::Unit> Scheduler::TakeUnit(TimePoint now) {
  const auto take_due = [now](std::deque<Unit>& queue) -> std::optional<Unit> {
    const auto due =
        std::find_if(queue.begin(), queue.end(), [now](const Unit& u) { return u.not_before <= now; });
    if (due == queue.end()) {
      return std::nullopt;
    }
    Unit unit = *std::move(due);
    queue.erase(due);
    return unit;
  };
  if (OnlySuspects()) {
    return calls_.empty() ? take_due(suspects_) : std::nullopt;
  }
  if (!SuspectInFlight()) {
    if (auto unit = take_due(suspects_)) {
      return unit;
    }
  }
  if (auto unit = take_due(retries_)) {
    return unit;
  }
  std::vector<Ticket> batch = fresh_.Take(now, calls_.empty());
  if (batch.empty()) {
    return std::nullopt;
  }
  return Unit{.articles = std::move(batch)};
}

CallPlan Scheduler::Start(Unit unit, TimePoint now) {
  const size_t size = unit.articles.size();
  CallPlan plan{.id = ++last_call_,
                .articles = unit.articles,
                .timeout = options_.call_timeout + options_.article_timeout * static_cast<int64_t>(size)};
  Call call{.unit = std::move(unit), .started = now};
  hedge_.OnCall();
  // A suspect sent twice might end two workers.
  if (const auto delay = hedge_.Delay(size); delay.has_value() && !call.unit.suspect) {
    call.hedge_at = now + *delay;
  }
  calls_.emplace(plan.id, std::move(call));
  return plan;
}

std::optional<uint64_t> Scheduler::NextHedge(TimePoint now) {
  for (auto& [id, call] : calls_) {
    if (!call.hedge_at.has_value() || now < *call.hedge_at) {
      continue;
    }
    call.hedge_at = now + hedge_.Delay(call.unit.articles.size()).value_or(options_.call_timeout);
    if (hedge_.Take()) {
      call.hedges += 1;
      if (call.hedges >= options_.hedge.max_hedges) {
        call.hedge_at.reset();
      }
      return id;
    }
  }
  return std::nullopt;
}

void Scheduler::DropRemoved(Unit& unit) const {
  std::erase_if(unit.articles, [this](Ticket ticket) { return !articles_.contains(ticket); });
}

void Scheduler::CountAttempt(const std::vector<Ticket>& articles) {
  for (const Ticket ticket : articles) {
    if (const auto article = articles_.find(ticket); article != articles_.end()) {
      article->second.attempts += 1;
    }
  }
}

void Scheduler::Requeue(Unit unit) {
  if (unit.suspect) {
    suspects_.push_front(std::move(unit));
  } else {
    retries_.push_back(std::move(unit));
  }
}

void Scheduler::Split(Unit unit) {
  unit.refusals = 0;
  const auto middle = unit.articles.begin() + static_cast<std::ptrdiff_t>((unit.articles.size() + 1) / 2);
  Unit rest{.articles = {middle, unit.articles.end()}, .suspect = unit.suspect};
  unit.articles.erase(middle, unit.articles.end());
  if (!rest.articles.empty()) {
    Requeue(std::move(rest));
  }
  Requeue(std::move(unit));
}

void Scheduler::CloseGate(TimePoint now) {
  if (now < gate_opens_) {
    return;  // Calls that failed together count once.
  }
  gate_opens_ = now + BackoffDelay(options_.backoff, ++fruitless_, last_call_);
}

std::vector<Condemned> Scheduler::Strike(Ticket ticket, const Judgement& judgement, TimePoint now) {
  Article& article = articles_[ticket];
  article.strikes += judgement.strike ? 1 : 0;
  if (judgement.sentence == Sentence::kCondemn) {
    const Condemned condemned{ticket, article.attempts};
    articles_.erase(ticket);
    return {condemned};
  }
  const milliseconds wait = BackoffDelay(options_.backoff, article.strikes, ticket);
  Requeue({.articles = {ticket}, .suspect = true, .not_before = now + wait});
  return {};
}

std::vector<Condemned> Scheduler::OnFailed(uint64_t call, CallFailure failure, TimePoint now) {
  auto node = calls_.extract(call);
  if (node.empty()) {
    return {};
  }
  Unit unit = std::move(node.mapped().unit);
  const size_t sent = unit.articles.size();
  DropRemoved(unit);
  if (failure == CallFailure::kNoWorker) {
    CloseGate(now);
  } else {
    fruitless_ = 0;
  }
  if (unit.articles.empty()) {
    return {};
  }
  if (Blames(failure)) {
    CountAttempt(unit.articles);
  }
  unit.refusals += failure == CallFailure::kBusy ? 1 : 0;
  // What was sent counts: an article whose company was removed meanwhile did not fail alone.
  const int strikes = articles_[unit.articles[0]].strikes;
  const Judgement judgement = Judge(failure, sent, strikes, unit.refusals, options_.quarantine);
  if (judgement.strike) {
    return Strike(unit.articles[0], judgement, now);
  }
  unit.suspect = unit.suspect || judgement.suspect;
  if (judgement.sentence == Sentence::kSplit) {
    Split(std::move(unit));
    return {};
  }
  unit.not_before = failure == CallFailure::kBusy ? now + BackoffDelay(options_.backoff, unit.refusals, call)
                                                  : TimePoint{};  // The gate holds it.
  Requeue(std::move(unit));
  return {};
}

std::vector<Condemned> Scheduler::OnAnswered(uint64_t call, const std::vector<ArticleOutcome>& outcomes,
                                             TimePoint now) {
  const auto found = calls_.find(call);
  if (found == calls_.end()) {
    return {};
  }
  const std::vector<Ticket> sent = found->second.unit.articles;
  PARLEY_CHECK(sent.size() == outcomes.size());
  hedge_.OnAnswer(sent.size(),
                  std::chrono::duration_cast<std::chrono::microseconds>(now - found->second.started));
  fruitless_ = 0;
  Unit again{.suspect = found->second.unit.suspect, .refusals = found->second.unit.refusals + 1};
  calls_.erase(found);
  CountAttempt(sent);
  std::vector<Condemned> condemned;
  for (size_t i = 0; i < sent.size(); ++i) {
    const auto article = articles_.find(sent[i]);
    if (article == articles_.end()) {
      continue;
    }
    if (outcomes[i] == ArticleOutcome::kTransient) {
      again.articles.push_back(sent[i]);
    } else if (outcomes[i] == ArticleOutcome::kFailed) {
      const auto given_up = Strike(sent[i], JudgeArticle(article->second.strikes, options_.quarantine), now);
      condemned.insert(condemned.end(), given_up.begin(), given_up.end());
    } else {
      articles_.erase(article);
    }
  }
  if (!again.articles.empty()) {
    again.not_before = now + BackoffDelay(options_.backoff, again.refusals, call);
    Requeue(std::move(again));
  }
  return condemned;
}

std::optional<TimePoint> Scheduler::WakeAt() const {
  std::optional<TimePoint> wake;
  const auto at = [&wake](TimePoint time) { wake = std::min(wake.value_or(time), time); };
  const auto all = [&](const std::deque<Unit>& queue) {
    for (const Unit& unit : queue) {
      at(std::max(unit.not_before, gate_opens_));
    }
  };
  const bool room = calls_.size() < options_.max_calls;
  if (room && (OnlySuspects() ? calls_.empty() : !SuspectInFlight())) {
    all(suspects_);
  }
  if (room && !OnlySuspects()) {
    all(retries_);
    if (const auto due = fresh_.DueAt()) {
      at(std::max(*due, gate_opens_));
    }
  }
  for (const auto& [id, call] : calls_) {
    if (call.hedge_at.has_value()) {
      at(*call.hedge_at);
    }
  }
  return wake;
}

}  // namespace parley::dispatch
