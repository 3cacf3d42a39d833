// Fan-out to subscribers over loopback gRPC, and queries on a view of 50,000 stories.
//
// All clients and the server share the machine's cores.
#include <algorithm>
#include <memory>
#include <thread>
#include <vector>

#include "benchmark/benchmark.h"
#include "common/base/check.h"
#include "common/log/envelope.h"
#include "common/log/sqlite/sqlite_log.h"
#include "common/log/topics.h"
#include "common/rpc/server.h"
#include "gateway/gateway.h"
#include "parley/v1/query_service.grpc.pb.h"
#include "parley/v1/stream_service.grpc.pb.h"
#include "tests/support/sample_items.h"
#include "tests/support/temp_dir.h"

namespace parley::gateway {
namespace {

constexpr int kStories = 50'000;

// A gateway over a log of made-up stories of about 2 KB, one version each.
class Setup {
 public:
  Setup() {
    auto log = log::SqliteLog::Open({.data_dir = dir_ / "log", .sync = log::Sync::kNormal});
    PARLEY_CHECK(log.ok());
    log_ = *std::move(log);
    PARLEY_CHECK(log::EnsureParleyTopics(*log_, 1).ok());
    FillLog();
    auto gateway = Gateway::Create({.view_path = dir_ / "view.sqlite"}, *log_, metrics_, RealClock());
    PARLEY_CHECK(gateway.ok());
    gateway_ = *std::move(gateway);
    auto server = rpc::Server::Start({.max_connection_age = std::chrono::hours(1)}, gateway_->services());
    PARLEY_CHECK(server.ok());
    server_ = *std::move(server);
    runner_ = std::thread([this] { (void)gateway_->Run(stop_); });
    const auto begin = std::chrono::steady_clock::now();
    while (!gateway_->CaughtUp()) {
      stop_.WaitFor(Deadline::After(std::chrono::milliseconds(5)));
    }
    build_seconds_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  }
  ~Setup() {
    stop_.Request();
    runner_.join();
    gateway_->Shutdown(Deadline::After(std::chrono::seconds(1)));
    server_->Shutdown(Deadline::After(std::chrono::seconds(1)));
  }

  // One connection for each caller, as separate clients have.
  std::shared_ptr<grpc::Channel> Connect() {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(server_->port()),
                                     grpc::InsecureChannelCredentials(), arguments);
  }
  double build_seconds() const { return build_seconds_; }

 private:
  void FillLog() {
    test::SampleItems items(1);
    for (int i = 0; i < kStories;) {
      std::vector<log::Record> records;
      for (int end = i + 500; i < end; ++i) {
        const std::string id = "story/" + std::to_string(i);
        v1::Story story = items.Story(id, 1).story();
        story.mutable_last_updated()->set_seconds(1'570'000'000 + i);
        story.add_summary()->set_text(items.Sentence(150));
        auto record = log::Wrap({.topic = log::kStories, .key = id, .id = id, .source = "bench", .time = {}},
                                story, log::Encoding::kProtobuf);
        PARLEY_CHECK(record.ok());
        records.push_back(*std::move(record));
      }
      PARLEY_CHECK(log_->Append(records).ok());
    }
  }

  test::TempDir dir_;
  obs::Metrics metrics_;
  std::unique_ptr<log::SqliteLog> log_;
  std::unique_ptr<Gateway> gateway_;
  std::unique_ptr<rpc::Server> server_;
  StopSource stop_;
  std::thread runner_;
  double build_seconds_ = 0;
};

Setup& Shared() {
  static Setup setup;
  return setup;
}

void ReadItems(const std::shared_ptr<grpc::Channel>& channel, int64_t count) {
  const auto stub = v1::StreamService::NewStub(channel);
  grpc::ClientContext context;
  v1::SubscribeRequest request;
  request.set_position(v1::START_POSITION_EARLIEST);
  const auto reader = stub->Subscribe(&context, request);
  v1::SubscribeResponse response;
  while (count > 0 && reader->Read(&response)) {
    count -= response.has_item() ? 1 : 0;
  }
  context.TryCancel();
  while (reader->Read(&response)) {
  }
  (void)reader->Finish();
}

// Each subscriber reads the first 50,000/subscribers items or 5,000, whichever is more.
void FanOut(benchmark::State& state) {
  Setup& setup = Shared();
  const auto subscribers = static_cast<size_t>(state.range(0));
  const int64_t each = std::max<int64_t>(5'000, kStories / state.range(0));
  std::vector<std::shared_ptr<grpc::Channel>> channels(subscribers);
  std::generate(channels.begin(), channels.end(), [&setup] { return setup.Connect(); });
  for (auto _ : state) {
    std::vector<std::thread> readers;
    for (const auto& channel : channels) {
      readers.emplace_back([&channel, each] { ReadItems(channel, each); });
    }
    for (std::thread& reader : readers) {
      reader.join();
    }
  }
  state.SetItemsProcessed(state.iterations() * state.range(0) * each);
  state.counters["view_build_records_per_s"] = kStories / setup.build_seconds();
}
BENCHMARK(FanOut)->Arg(1)->Arg(10)->Arg(100)->Unit(benchmark::kMillisecond)->UseRealTime();

void GetStory(benchmark::State& state) {
  const auto stub = v1::QueryService::NewStub(Shared().Connect());
  int64_t i = 0;
  for (auto _ : state) {
    grpc::ClientContext context;
    v1::GetStoryRequest request;
    request.set_id("story/" + std::to_string(i++ * 7919 % kStories));
    v1::GetStoryResponse response;
    PARLEY_CHECK(stub->GetStory(&context, request, &response).ok());
  }
}
BENCHMARK(GetStory)->Unit(benchmark::kMicrosecond)->UseRealTime();

void ListStories(benchmark::State& state, const v1::Filter& filter) {
  const auto stub = v1::QueryService::NewStub(Shared().Connect());
  int64_t listed = 0;
  for (auto _ : state) {
    grpc::ClientContext context;
    v1::ListStoriesRequest request;
    *request.mutable_filter() = filter;
    v1::ListStoriesResponse response;
    PARLEY_CHECK(stub->ListStories(&context, request, &response).ok());
    listed = response.stories_size();
  }
  state.counters["listed"] = static_cast<double>(listed);
}

v1::Filter Actor(const char* actor) {
  v1::Filter filter;
  filter.add_actors(actor);
  return filter;
}
v1::Filter Text(const char* text) {
  v1::Filter filter;
  filter.set_text(text);
  return filter;
}
v1::Filter Combined() {
  v1::Filter filter = Text("doha ceasefire");
  filter.add_countries("PAK");
  filter.add_providers("Meridian");
  filter.set_min_independent_origins(2);
  return filter;
}
BENCHMARK_CAPTURE(ListStories, newest, {})->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK_CAPTURE(ListStories, common_actor, Actor("PAK"))->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK_CAPTURE(ListStories, no_actor, Actor("nobody"))->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK_CAPTURE(ListStories, common_words, Text("doha ceasefire"))
    ->Unit(benchmark::kMicrosecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(ListStories, no_word, Text("xylophone"))->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK_CAPTURE(ListStories, combined, Combined())->Unit(benchmark::kMicrosecond)->UseRealTime();

}  // namespace
}  // namespace parley::gateway
