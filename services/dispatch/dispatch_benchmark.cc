// Articles a second through dispatcher, in-process gRPC and worker with an extractor that does next to
// nothing: what everything around the extraction costs. The log lies on disk, without a sync for each commit.
#include <filesystem>
#include <thread>

#include "benchmark/benchmark.h"
#include "common/base/check.h"
#include "common/log/sqlite/sqlite_log.h"
#include "common/log/topics.h"
#include "dispatch/adapters/dispatcher.h"
#include "dispatch/adapters/grpc_worker_client.h"
#include "fmt/format.h"
#include "worker/adapters/worker_server.h"

namespace parley::dispatch {
namespace {

constexpr int kArticles = 20'000;

class TrivialExtractor final : public worker::Extractor {
 public:
  absl::StatusOr<v1::Extraction> Extract(const v1::Article& article,
                                         const worker::ExtractLimits&) const override {
    v1::Extraction extraction;
    extraction.mutable_article()->set_id(article.id());
    extraction.mutable_article()->set_revision(article.revision());
    extraction.set_model_version("trivial");
    return extraction;
  }
  std::string_view model_version() const override { return "trivial"; }
};

void AppendArticles(log::Log& log) {
  std::vector<log::Record> records;
  for (int i = 0; i < kArticles; ++i) {
    v1::Article article;
    article.set_id(fmt::format("bench:{}", i));
    article.set_revision(1);
    article.set_body(std::string(4000, 'x'));
    records.push_back(*log::Wrap({.topic = log::kArticles,
                                  .key = article.id(),
                                  .id = article.id(),
                                  .source = "/bench",
                                  .time = WallTime{},
                                  .traceparent = ""},
                                 article, log::Encoding::kProtobuf));
    if (records.size() == 1000) {
      PARLEY_CHECK(log.Append(records).ok());
      records.clear();
    }
  }
}

bool AllCommitted(log::Log& log) {
  const auto committed = log.Committed("dispatch", log::kArticles);
  int64_t done = 0;
  for (const auto& [partition, next] : *committed) {
    done += next - log.Range(partition)->start;
  }
  return done >= kArticles;
}

void DispatchThroughput(benchmark::State& state) {
  TrivialExtractor extractor;
  for (auto _ : state) {
    state.PauseTiming();
    const std::string dir = std::filesystem::temp_directory_path() / "parley-dispatch-benchmark";
    std::filesystem::remove_all(dir);
    auto log = *log::SqliteLog::Open({.data_dir = dir, .sync = log::Sync::kNormal});
    PARLEY_CHECK(log::EnsureParleyTopics(*log, 4).ok());
    AppendArticles(*log);
    obs::Metrics metrics;
    auto worker = *worker::WorkerServer::Create({.server = {.listen = ""}, .threads = 1}, extractor, metrics);
    PARLEY_CHECK(worker->Start().ok());
    auto client = std::make_unique<GrpcWorkerClient>(worker->InProcessChannel());
    Options options;
    options.calls.batch.max_articles = static_cast<size_t>(state.range(0));
    options.calls.batch.min_articles = options.calls.batch.max_articles;
    auto dispatcher = *Dispatcher::Create(options, *log, *client, metrics, RealClock());
    StopSource stop;
    state.ResumeTiming();
    std::thread thread([&] { PARLEY_CHECK(dispatcher->Run(stop).ok()); });
    while (!AllCommitted(*log)) {
      std::this_thread::sleep_for(milliseconds(1));
    }
    state.PauseTiming();
    stop.Request();
    thread.join();
    client = nullptr;
    worker->Shutdown(Deadline::After(std::chrono::seconds(1)));
    log = nullptr;
    std::filesystem::remove_all(dir);
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * kArticles);
}
BENCHMARK(DispatchThroughput)
    ->ArgName("batch")
    ->Arg(1)
    ->Arg(16)
    ->Arg(64)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
}  // namespace parley::dispatch
