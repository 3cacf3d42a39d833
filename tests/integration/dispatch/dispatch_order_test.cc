// Order, once and only once, across failing commits and restarts.
#include "tests/integration/dispatch/dispatch_fixture.h"
#include "tests/integration/dispatch/workers.h"
#include "tests/support/fault_log.h"

namespace parley::dispatch {
namespace {

using test::CommitFault;

TEST_F(DispatchTest, EachArticleComesOutOnceAndInOrder) {
  Append(1, 1000);
  LocalWorker worker(4);
  const auto client = worker.Client();
  Start(QuickOptions(), *client);
  EXPECT_TRUE(WaitForOutputs(1000));
  Append(1001, 1010);
  EXPECT_TRUE(WaitForOutputs(1010));
  EXPECT_TRUE(Stop().ok());
  ExpectEachOnceInOrder(1010);
  EXPECT_EQ(Metric("parley_dispatch_articles_total"), 1010);
  EXPECT_EQ(Metric("parley_dispatch_batch_articles_sum"), 1010);
  EXPECT_EQ(Metric("parley_dispatch_batch_articles_count"), Metric("parley_dispatch_batches_total"));
  EXPECT_EQ(Metric("parley_pipeline_article_age_seconds_count{stage=\"extracted\"}"), 1010);
}

// Notes what is asked of a worker.
class NotingClient final : public WorkerClient {
 public:
  explicit NotingClient(WorkerClient& client) : client_(client) {}
  std::shared_ptr<WorkerCall> CallAsync(BatchRequest batch, Deadline deadline, Done done) override {
    for (int i = 0; i < batch->articles_size(); ++i) {
      traces[batch->articles(i).id()] = batch->traceparents(i);
    }
    return client_.CallAsync(std::move(batch), deadline, std::move(done));
  }

  std::map<std::string, std::string> traces;  // By article. Read it when the dispatcher has stopped.

 private:
  WorkerClient& client_;
};

TEST_F(DispatchTest, TellsWorkersTheTraceOfEachArticle) {
  Append(1, 100);
  LocalWorker worker(2);
  const auto client = worker.Client();
  NotingClient noting(*client);
  Start(QuickOptions(), noting);
  EXPECT_TRUE(WaitForOutputs(100));
  EXPECT_TRUE(Stop().ok());
  EXPECT_EQ(noting.traces.size(), 100U);
  for (const auto& [article, trace] : noting.traces) {
    EXPECT_EQ(trace, TraceOf(article)) << article;
  }
}

class CommitFaultTest : public DispatchTest, public testing::WithParamInterface<CommitFault> {};

TEST_P(CommitFaultTest, NeitherLosesNorDoubles) {
  Append(1, 600);
  LocalWorker worker(2);
  const auto client = worker.Client();
  // The first, and some later ones.
  test::FaultLog faulty(log(), [](int commit) {
    return commit == 1 || commit == 3 || commit == 4 ? GetParam() : CommitFault::kNone;
  });
  Options options = QuickOptions();
  options.max_commit_records = 50;  // So that there are as many commits.
  Start(options, *client, &faulty);
  EXPECT_TRUE(WaitForOutputs(600));
  EXPECT_TRUE(Stop().ok());
  ExpectEachOnceInOrder(600);
  const std::map<CommitFault, std::string> results = {{CommitFault::kAborted, "aborted"},
                                                      {CommitFault::kFull, "resource_exhausted"},
                                                      {CommitFault::kUnknownHappened, "unavailable"},
                                                      {CommitFault::kUnknownNotHappened, "unavailable"}};
  const std::string result =
      fmt::format("parley_dispatch_commits_total{{result=\"{}\"}}", results.at(GetParam()));
  EXPECT_EQ(Metric(result), 3);
}

INSTANTIATE_TEST_SUITE_P(All, CommitFaultTest,
                         testing::Values(CommitFault::kAborted, CommitFault::kFull,
                                         CommitFault::kUnknownHappened, CommitFault::kUnknownNotHappened));

TEST_F(DispatchTest, ARandomMixOfCommitFaultsNeitherLosesNorDoubles) {
  Append(1, 900, {{100, "invalid"}, {500, "broken"}});
  LocalWorker worker(2);
  const auto client = worker.Client();
  uint64_t state = 20'26;
  test::FaultLog faulty(log(), [&state](int) {
    state = Mix64(state + 1);
    return state % 3 == 0 ? static_cast<CommitFault>(1 + (state / 3) % 4) : CommitFault::kNone;
  });
  Options options = QuickOptions();
  options.max_commit_records = 20;
  Start(options, *client, &faulty);
  EXPECT_TRUE(WaitForOutputs(900));
  EXPECT_TRUE(Stop().ok());
  ExpectEachOnceInOrder(900, {"a100", "a500"});
}

TEST_F(DispatchTest, AStopAbandonsWhatHangsAndTheNextLifeDoesIt) {
  Append(1, 200, {{70, "hold"}});
  Options options = QuickOptions();
  options.drain_timeout = milliseconds(50);
  {
    LocalWorker worker;
    const auto client = worker.Client();
    Start(options, *client);
    ASSERT_TRUE(worker.extractor.WaitUntilHeld(1, Deadline::After(std::chrono::seconds(20))));
    const auto begun = std::chrono::steady_clock::now();
    EXPECT_TRUE(Stop().ok());
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(5));
    EXPECT_LT(ReadWritten(log()).extractions(), 200U);
  }
  ReopenLog();
  LocalWorker worker;
  worker.extractor.Release();
  const auto client = worker.Client();
  Start(options, *client);
  EXPECT_TRUE(WaitForOutputs(200));
  EXPECT_TRUE(Stop().ok());
  ExpectEachOnceInOrder(200);
}

TEST_F(DispatchTest, WhoIsFencedEnds) {
  LocalWorker worker;
  const auto client = worker.Client();
  test::FaultLog faulty(log(), [](int) { return CommitFault::kFenced; });
  Append(1, 10);
  Start(QuickOptions(), *client, &faulty);
  const absl::Status status = WaitForEnd();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("--instance"));
  EXPECT_EQ(Metric("parley_dispatch_rejoins_total"), 0);
}

TEST_F(DispatchTest, TicksQuietPartitionsAndNoneThatStillHasWork) {
  LocalWorker worker;
  const auto client = worker.Client();
  Append(3, 3, {{3, "hold"}});  // On partition 0.
  Options options = QuickOptions();
  options.tick_interval = milliseconds(20);
  Start(options, *client);
  ASSERT_TRUE(worker.extractor.WaitUntilHeld(1, Deadline::After(std::chrono::seconds(20))));
  EXPECT_TRUE(WaitForMetric("parley_dispatch_ticks_total", 6));
  Written written = ReadWritten(log());
  EXPECT_EQ(written.ticks[0], 0);
  EXPECT_GE(written.ticks[1], 2);
  EXPECT_GE(written.ticks[2], 2);
  worker.extractor.Release();
  EXPECT_TRUE(WaitForMetric("parley_dispatch_articles_total", 1));
  EXPECT_TRUE(WaitForMetric("parley_dispatch_ticks_total", Metric("parley_dispatch_ticks_total") + 4));
  EXPECT_TRUE(Stop().ok());
  EXPECT_GE(ReadWritten(log()).ticks[0], 1);
}

}  // namespace
}  // namespace parley::dispatch
