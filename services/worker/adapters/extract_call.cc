#include "worker/adapters/extract_call.h"

#include <chrono>
#include <utility>

#include "common/base/traceparent.h"
#include "common/obs/logging.h"

namespace parley::worker {
namespace {

void Log(const ExtractInput& input, const absl::Status& status, std::chrono::duration<double> took) {
  const auto logger = obs::Logger("worker");
  if (logger->should_log(spdlog::level::debug)) {
    logger->debug("extracted article={} revision={} result={} seconds={:.6f} trace={}",
                  obs::Field(input.article.id()), input.article.revision(), obs::CodeLabel(status.code()),
                  took.count(), obs::Field(TraceId(input.traceparent)));
  }
}

}  // namespace

ExtractCall::ExtractCall(const Extractor& extractor, const ExtractLimits& limits, WorkerMetrics& metrics,
                         std::vector<ExtractInput> inputs, Deadline last_start,
                         grpc::ServerUnaryReactor* reactor, Reply reply)
    : extractor_(extractor),
      limits_(limits),
      metrics_(metrics),
      inputs_(std::move(inputs)),
      last_start_(last_start),
      reply_(std::move(reply)),
      results_(inputs_.size(), absl::DeadlineExceededError("not begun before the call's deadline")),
      left_(inputs_.size()),
      reactor_(reactor) {}

void ExtractCall::Run(size_t index) {
  if (Begin()) {
    results_[index] = Extract(inputs_[index]);
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

ExtractResult ExtractCall::Extract(const ExtractInput& input) {
  const auto start = std::chrono::steady_clock::now();
  ExtractResult result = extractor_.Extract(input.article, limits_);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  metrics_.article_seconds.Observe(took.count());
  metrics_.articles.Increment();
  Log(input, result.status(), took);
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
