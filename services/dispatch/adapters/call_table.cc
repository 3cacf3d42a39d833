#include "dispatch/adapters/call_table.h"

#include <utility>

namespace parley::dispatch {

void CallTable::Start(uint64_t id, CallArticles articles, Deadline deadline) {
  const auto [entry, fresh] = calls_.emplace(id, Call{.articles = std::move(articles),
                                                      .deadline = deadline,
                                                      .started = std::chrono::steady_clock::now(),
                                                      .attempts = {},
                                                      .failed = std::nullopt});
  Send(id, entry->second, false);
}

void CallTable::Repeat(uint64_t id) {
  if (const auto call = calls_.find(id); call != calls_.end() && call->second.attempts[1] == nullptr) {
    Send(id, call->second, true);
  }
}

void CallTable::Send(uint64_t id, Call& call, bool second) {
  call.attempts[second ? 1 : 0] = client_.CallAsync(
      call.articles.request, call.deadline, [inbox = inbox_, id, second](CallResult result) {
        inbox->Push({.call = id, .second = second, .result = std::move(result)});
      });
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
    return std::nullopt;  // The slower of two, or a call that was cancelled.
  }
  Call& call = found->second;
  CallResult& result = done.result;
  call.attempts[done.second ? 1 : 0] = nullptr;
  const std::shared_ptr<WorkerCall> other = call.attempts[done.second ? 0 : 1];
  if (!result.status.ok() && other != nullptr) {
    call.failed = std::move(result);
    return std::nullopt;
  }
  EndedCall ended{.id = done.call,
                  .articles = std::move(call.articles),
                  .response = absl::UnknownError("not answered"),
                  .won_by_second = done.second,
                  .started = call.started};
  if (result.status.ok()) {
    ended.response = std::move(result.response);
  } else {
    ended.response = result.status;
    ended.failure = ClassifyCall(result.status.code(), result.progress);
    if (call.failed.has_value()) {
      ended.failure = Worse(ended.failure, ClassifyCall(call.failed->status.code(), call.failed->progress));
    }
  }
  calls_.erase(found);
  if (other != nullptr) {
    other->Cancel();
  }
  return ended;
}

std::vector<ArticlePosition> CallTable::CancelAll() {
  std::vector<ArticlePosition> positions;
  for (auto& [id, call] : calls_) {
    positions.insert(positions.end(), call.articles.positions.begin(), call.articles.positions.end());
    for (const std::shared_ptr<WorkerCall>& attempt : call.attempts) {
      if (attempt != nullptr) {
        attempt->Cancel();
      }
    }
  }
  calls_.clear();
  return positions;
}

}  // namespace parley::dispatch
