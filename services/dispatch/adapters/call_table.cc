#include "dispatch/adapters/call_table.h"

#include <algorithm>
#include <utility>

namespace parley::dispatch {
namespace {

void CancelEach(const std::vector<std::shared_ptr<WorkerCall>>& attempts) {
  for (const std::shared_ptr<WorkerCall>& attempt : attempts) {
    if (attempt != nullptr) {
      attempt->Cancel();
    }
  }
}

}  // namespace

void CallTable::Start(uint64_t id, CallArticles articles, Deadline deadline) {
  const auto [entry, fresh] = calls_.emplace(id, Call{.articles = std::move(articles),
                                                      .deadline = deadline,
                                                      .started = std::chrono::steady_clock::now(),
                                                      .attempts = {},
                                                      .failure = std::nullopt});
  Send(id, entry->second);
}

void CallTable::Hedge(uint64_t id) {
  if (const auto call = calls_.find(id); call != calls_.end()) {
    Send(id, call->second);
  }
}

void CallTable::Send(uint64_t id, Call& call) {
  const size_t attempt = call.attempts.size();
  call.attempts.push_back(client_.CallAsync(
      call.articles.request, call.deadline, [inbox = inbox_, id, attempt](CallResult result) {
        inbox->Push({.call = id, .attempt = attempt, .result = std::move(result)});
      }));
}

std::vector<EndedCall> CallTable::TakeEnded() {
  std::vector<EndedCall> ended;
  for (CallDone& done : inbox_->TakeAll()) {
    if (std::optional<EndedCall> call = Decide(std::move(done))) {
      ended.push_back(*std::move(call));
    }
  }
  return ended;
}

std::optional<EndedCall> CallTable::Decide(CallDone done) {
  const auto found = calls_.find(done.call);
  if (found == calls_.end()) {
    return std::nullopt;  // A slower attempt, or a call that was cancelled.
  }
  Call& call = found->second;
  CallResult& result = done.result;
  call.attempts[done.attempt] = nullptr;
  if (!result.status.ok()) {
    const CallFailure failure = ClassifyCall(result.status.code(), result.progress);
    call.failure = Worse(failure, call.failure.value_or(failure));
    if (std::ranges::any_of(call.attempts, [](const auto& attempt) { return attempt != nullptr; })) {
      return std::nullopt;
    }
  }
  EndedCall ended{.id = done.call,
                  .articles = std::move(call.articles),
                  .response = absl::UnknownError("not answered"),
                  .failure = call.failure.value_or(CallFailure::kNoWorker),
                  .won_by_hedge = result.status.ok() && done.attempt > 0,
                  .started = call.started};
  if (result.status.ok()) {
    ended.response = std::move(result.response);
  } else {
    ended.response = std::move(result.status);
  }
  const auto losers = std::move(call.attempts);
  calls_.erase(found);
  CancelEach(losers);
  return ended;
}

std::vector<ArticlePosition> CallTable::CancelAll() {
  std::vector<ArticlePosition> positions;
  for (auto& [id, call] : calls_) {
    positions.insert(positions.end(), call.articles.positions.begin(), call.articles.positions.end());
    CancelEach(call.attempts);
  }
  calls_.clear();
  return positions;
}

}  // namespace parley::dispatch
