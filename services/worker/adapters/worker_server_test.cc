#include "worker/adapters/worker_server.h"

#include <chrono>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <thread>

#include "common/base/stop.h"
#include "common/obs/logging.h"
#include "fmt/format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/fake_extractor.h"
#include "tests/support/temp_dir.h"

namespace parley::worker {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

v1::Article Article(const std::string& id, const std::string& order = "") {
  v1::Article article;
  article.set_id(id);
  article.set_revision(1);
  article.set_slugline(order);
  article.set_headline("About " + id);
  return article;
}

class WorkerServerTest : public testing::Test {
 protected:
  void Start(WorkerOptions options = {}) {
    options.server.listen = "127.0.0.1:0";
    options.threads = options.threads > 0 ? options.threads : 1;
    auto server = WorkerServer::Create(options, extractor_, metrics_);
    ASSERT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
    ASSERT_TRUE(server_->Start().ok());
    stub_ = v1::ExtractorService::NewStub(server_->InProcessChannel());
  }
  void UseNetwork() {
    stub_ = v1::ExtractorService::NewStub(grpc::CreateChannel(fmt::format("127.0.0.1:{}", server_->port()),
                                                              grpc::InsecureChannelCredentials()));
  }
  // Waits until the metrics say this; fails the test when they never do.
  void WaitForMetric(const std::string& line) {
    const StopSource never;
    const Deadline deadline = Deadline::After(seconds(20));
    while (metrics_.Text().find(line) == std::string::npos && !deadline.Passed()) {
      never.WaitFor(Deadline::After(milliseconds(2)));
    }
    EXPECT_THAT(metrics_.Text(), testing::HasSubstr(line));
  }
  void TearDown() override { extractor_.Release(); }

  grpc::Status Batch(const std::vector<v1::Article>& articles, v1::ExtractBatchResponse& response,
                     milliseconds timeout = seconds(20)) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + timeout);
    v1::ExtractBatchRequest request;
    request.mutable_articles()->Add(articles.begin(), articles.end());
    return stub_->ExtractBatch(&context, request, &response);
  }
  grpc::Status Batch(const std::vector<v1::Article>& articles, milliseconds timeout = seconds(20)) {
    v1::ExtractBatchResponse response;
    return Batch(articles, response, timeout);
  }
  // A call that holds the worker's thread until the extractor is released.
  std::thread HoldOne(grpc::Status& status) {
    std::thread caller([this, &status] { status = Batch({Article("held", "hold")}); });
    EXPECT_TRUE(extractor_.WaitUntilHeld(1, Deadline::After(seconds(10))));
    return caller;
  }

  obs::Metrics metrics_;
  test::FakeExtractor extractor_;
  std::unique_ptr<WorkerServer> server_;
  std::unique_ptr<v1::ExtractorService::Stub> stub_;
};

TEST_F(WorkerServerTest, AnswersEachArticleInOrderAndGivesABadOneItsOwnError) {
  Start({.threads = 3});
  v1::ExtractBatchResponse response;
  ASSERT_TRUE(Batch({Article("a"), Article("b", "invalid"), Article("c")}, response).ok());
  ASSERT_EQ(response.results_size(), 3);
  EXPECT_EQ(response.results(0).extraction().article().id(), "a");
  EXPECT_EQ(response.results(1).error().code(), static_cast<int>(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(response.results(1).error().message(), "b: body: not UTF-8");
  EXPECT_EQ(response.results(2).extraction().article().id(), "c");
}

TEST_F(WorkerServerTest, GivesTheSameBytesAgain) {
  Start({.threads = 4});
  std::vector<v1::Article> articles;
  for (int i = 0; i < kMaxBatchArticles; ++i) {
    articles.push_back(Article(std::to_string(i)));
  }
  v1::ExtractBatchResponse first, second;
  ASSERT_TRUE(Batch(articles, first).ok());
  ASSERT_TRUE(Batch(articles, second).ok());
  EXPECT_EQ(first.SerializeAsString(), second.SerializeAsString());
}

TEST_F(WorkerServerTest, ExtractAnswersOneArticle) {
  Start();
  for (const auto& [order, want] :
       {std::pair{"", grpc::StatusCode::OK}, std::pair{"invalid", grpc::StatusCode::INVALID_ARGUMENT},
        std::pair{"broken", grpc::StatusCode::INTERNAL}}) {
    grpc::ClientContext context;
    v1::ExtractRequest request;
    *request.mutable_article() = Article("a", order);
    v1::ExtractResponse response;
    EXPECT_EQ(stub_->Extract(&context, request, &response).error_code(), want) << order;
    EXPECT_EQ(response.has_extraction(), want == grpc::StatusCode::OK);
  }
}

// With what the worker logs at debug level in a file.
class WorkerLogTest : public WorkerServerTest {
 protected:
  void SetUp() override {
    ASSERT_TRUE(obs::SetUpLogging({.level = "debug", .file = dir_ / "log"}).ok());
    Start();
  }
  void TearDown() override {
    WorkerServerTest::TearDown();
    ASSERT_TRUE(obs::SetUpLogging({}).ok());
  }
  std::string Logged() {
    server_->Shutdown(Deadline::After(seconds(10)));
    obs::Logger("worker")->flush();
    std::ifstream in(dir_ / "log");
    return {std::istreambuf_iterator<char>(in), {}};
  }

  const test::TempDir dir_;
};

constexpr char kOneTrace[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
constexpr char kOtherTrace[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

TEST_F(WorkerLogTest, TellsTheTraceOfEachArticle) {
  grpc::ClientContext context;
  context.AddMetadata("traceparent", kOneTrace);
  v1::ExtractBatchRequest request;
  for (const char* id : {"none", "own", "bad", "missing"}) {
    *request.add_articles() = Article(id, std::string(id) == "bad" ? "invalid" : "");
  }
  for (const char* trace : {"", kOtherTrace, "no trace"}) {
    request.add_traceparents(trace);
  }
  v1::ExtractBatchResponse response;
  ASSERT_TRUE(stub_->ExtractBatch(&context, request, &response).ok());
  const std::string log = Logged();
  const auto line = [](const std::string& id, const std::string& result, const std::string& trace) {
    return testing::ContainsRegex("article=" + id + " revision=1 result=" + result + " .* trace=" + trace +
                                  "\n");
  };
  EXPECT_THAT(log, line("none", "ok", "4bf92f3577b34da6a3ce929d0e0e4736"));
  EXPECT_THAT(log, line("own", "ok", "0af7651916cd43dd8448eb211c80319c"));
  EXPECT_THAT(log, line("bad", "invalid_argument", "4bf92f3577b34da6a3ce929d0e0e4736"));
  EXPECT_THAT(log, line("missing", "ok", "4bf92f3577b34da6a3ce929d0e0e4736"));
}

TEST_F(WorkerLogTest, HasNoTraceWhereTheCallHasNoneThatIsValid) {
  grpc::ClientContext context;
  context.AddMetadata("traceparent", "garbled");
  v1::ExtractRequest request;
  *request.mutable_article() = Article("a");
  v1::ExtractResponse response;
  ASSERT_TRUE(stub_->Extract(&context, request, &response).ok());
  EXPECT_THAT(Logged(), testing::ContainsRegex("article=a .* trace=''\n"));
}

TEST_F(WorkerServerTest, RefusesBatchesOfNoneAndOfTooMany) {
  Start();
  EXPECT_EQ(Batch({}).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(Batch(std::vector(kMaxBatchArticles + 1, Article("a"))).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(extractor_.begun(), 0);
}

TEST_F(WorkerServerTest, RefusesAtOnceWhatItHasNoRoomFor) {
  Start({.max_articles = 4});
  EXPECT_TRUE(Batch(std::vector(5, Article("a"))).ok()) << "an idle worker takes one batch of any size";
  grpc::Status held;
  std::thread caller = HoldOne(held);
  EXPECT_EQ(Batch(std::vector(4, Article("a"))).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(metrics_.Text(), testing::HasSubstr("parley_worker_rejected_requests_total 1"));
  EXPECT_THAT(metrics_.Text(), testing::HasSubstr("parley_worker_in_flight_articles 1"));
  extractor_.Release();
  caller.join();
  EXPECT_TRUE(held.ok());
  EXPECT_TRUE(Batch(std::vector(3, Article("a"))).ok()) << "the answer may overtake the freed place";
}

TEST_F(WorkerServerTest, BeginsNoArticleAfterItsDeadline) {
  Start();
  grpc::Status held;
  std::thread caller = HoldOne(held);
  EXPECT_EQ(Batch({Article("late")}, milliseconds(50)).error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  extractor_.Release();
  caller.join();
  EXPECT_TRUE(Batch({Article("after")}).ok());
  EXPECT_EQ(extractor_.begun(), 2) << "held and after";
}

TEST_F(WorkerServerTest, DropsWhatItsCallerCancelled) {
  Start();
  grpc::Status held;
  std::thread caller = HoldOne(held);
  grpc::ClientContext context;
  v1::ExtractBatchRequest request;
  *request.add_articles() = Article("unwanted");
  v1::ExtractBatchResponse response;
  std::thread other([&] {
    EXPECT_EQ(stub_->ExtractBatch(&context, request, &response).error_code(), grpc::StatusCode::CANCELLED);
  });
  WaitForMetric("parley_worker_in_flight_articles 2");
  context.TryCancel();
  other.join();
  WaitForMetric("parley_worker_abandoned_requests_total 1");
  extractor_.Release();
  caller.join();
  server_->Shutdown(Deadline::After(seconds(10)));
  EXPECT_EQ(extractor_.begun(), 1);
}

TEST_F(WorkerServerTest, ShutdownLetsRunningCallsEnd) {
  Start();
  UseNetwork();
  grpc::Status held;
  std::thread caller = HoldOne(held);
  std::thread shutdown([this] { server_->Shutdown(Deadline::After(seconds(10))); });
  extractor_.Release();
  shutdown.join();
  caller.join();
  EXPECT_TRUE(held.ok());
}

TEST_F(WorkerServerTest, ShutdownCutsOffCallsThatOutliveItsDeadline) {
  Start();
  UseNetwork();
  grpc::Status held;
  std::thread caller = HoldOne(held);
  std::thread shutdown([this] { server_->Shutdown(Deadline::After(milliseconds(20))); });
  caller.join();  // Answered although its extraction still hangs.
  EXPECT_FALSE(held.ok());
  extractor_.Release();
  shutdown.join();
}

TEST_F(WorkerServerTest, NamesABadOption) {
  const auto server = WorkerServer::Create({.threads = -1}, extractor_, metrics_);
  EXPECT_THAT(std::string(server.status().message()), testing::HasSubstr("--threads"));
}

}  // namespace
}  // namespace parley::worker
