#include "worker/adapters/extract_call.h"

#include <chrono>
#include <utility>

namespace parley::worker {

ExtractCall::ExtractCall(const Extractor& extractor, const ExtractLimits& limits, WorkerMetrics& metrics,
                         std::vector<v1::Article> articles, Deadline last_start,
                         grpc::ServerUnaryReactor* reactor, Reply reply)
    : extractor_(extractor),
      limits_(limits),
      metrics_(metrics),
      articles_(std::move(articles)),
      last_start_(last_start),
      reply_(std::move(reply)),
      results_(articles_.size(), absl::DeadlineExceededError("not begun before the call's deadline")),
      left_(articles_.size()),
      reactor_(reactor) {}

void ExtractCall::Run(size_t index) {
  if (Begin()) {
    results_[index] = Extract(articles_[index]);
  }
  if (!results_[index].ok()) {
    metrics_.CountError(results_[index].status());
  }
  if (left_.fetch_sub(1) == 1) {
    Answer();
  }
}

bool ExtractCall::Begin() {
  if (last_start_.Passed()) {
    return false;
  }
  MutexLock lock(mutex_);
  if (!finished_ && !begun_) {
    begun_ = true;
    reactor_->StartSendInitialMetadata();
  }
  return !finished_;
}

ExtractResult ExtractCall::Extract(const v1::Article& article) {
  const auto start = std::chrono::steady_clock::now();
  ExtractResult result = extractor_.Extract(article, limits_);
  metrics_.article_seconds.Observe(
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  metrics_.articles.Increment();
  return result;
}

void ExtractCall::Answer() {
  if (End()) {
    reactor_->Finish(reply_(results_));
  }
}

bool ExtractCall::Finish(const grpc::Status& status) {
  const bool ended = End();
  if (ended) {
    reactor_->Finish(status);
  }
  return ended;
}

bool ExtractCall::End() {
  MutexLock lock(mutex_);
  return !std::exchange(finished_, true);
}

}  // namespace parley::worker
