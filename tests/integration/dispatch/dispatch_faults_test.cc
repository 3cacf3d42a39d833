// Workers that crash, hang, refuse, or are not there.
#include <signal.h>
#include <sys/wait.h>

#include "common/log/topics.h"
#include "tests/integration/dispatch/dispatch_fixture.h"
#include "tests/integration/dispatch/workers.h"

namespace parley::dispatch {
namespace {

TEST_F(DispatchTest, APoisonArticleIsIsolatedFromItsNeighbours) {
  Append(1, 64, {{17, "abort"}});
  WorkerProcess worker;
  const auto client = ClientOf(worker.address());
  Start(QuickOptions(), *client);
  ASSERT_TRUE(WaitForOutputs(64));
  EXPECT_TRUE(Stop().ok());
  ExpectEachOnceInOrder(64, {"a17"});
  const v1::DeadLetter letter = ReadWritten(log()).dead.at(0);
  EXPECT_EQ(letter.reason(), v1::DEAD_LETTER_REASON_WORKER_FAILURE);
  EXPECT_EQ(letter.attempts(), 9U) << "six halvings and three times alone";
  v1::Article article;
  EXPECT_TRUE(article.ParseFromString(letter.payload()));
  EXPECT_EQ(article.slugline(), "abort");
  EXPECT_GE(worker.starts(), 9);
}

TEST_F(DispatchTest, SeveralPoisonsAmongManyCostNoInnocentArticle) {
  Append(1, 600, {{5, "abort"}, {6, "abort"}, {300, "abort"}});
  WorkerProcess worker;
  const auto client = ClientOf(worker.address());
  Start(QuickOptions(), *client);
  ASSERT_TRUE(WaitForOutputs(600));
  EXPECT_TRUE(Stop().ok());
  ExpectEachOnceInOrder(600, {"a5", "a6", "a300"});
}

TEST_F(DispatchTest, AWorkerKilledAgainAndAgainCostsNothing) {
  WorkerProcess first, second;
  const auto client = ClientOf(fmt::format("ipv4:{},{}", first.address(), second.address()));
  Start(QuickOptions(), *client);
  for (int round = 0; round < 10; ++round) {
    Append(round * 100 + 1, round * 100 + 100);
    EXPECT_TRUE(WaitForOutputs(static_cast<size_t>(round) * 100 + 20));
    (round % 2 == 0 ? first : second).Kill();
  }
  ASSERT_TRUE(WaitForOutputs(1000));
  EXPECT_TRUE(Stop().ok());
  ExpectEachOnceInOrder(1000);
}

TEST_F(DispatchTest, WaitsForAWorkerForAsLongAsItTakes) {
  Append(1, 100);
  const std::string address = fmt::format("127.0.0.1:{}", FreePort());
  const auto client = ClientOf(address);
  Start(QuickOptions(), *client);
  EXPECT_TRUE(WaitForMetric("parley_dispatch_retries_total{cause=\"no_worker\"}", 8));
  EXPECT_EQ(ReadWritten(log()).dead.size(), 0U);
  EXPECT_EQ(Metric("parley_dispatch_workers_reachable"), 0);
  LocalWorker worker(2, address);
  ASSERT_TRUE(WaitForOutputs(100));
  EXPECT_EQ(Metric("parley_dispatch_workers_reachable"), 1);
  EXPECT_TRUE(Stop().ok());
  ExpectEachOnceInOrder(100);
}

TEST_F(DispatchTest, AnArticleThatHangsIsGivenUpAndNotItsNeighbours) {
  Append(1, 16, {{7, "hold"}});
  LocalWorker worker(16);  // A hanging extraction keeps its thread: every attempt costs one.
  const auto client = worker.Client();
  Options options = QuickOptions();
  options.calls.call_timeout = milliseconds(200);
  options.calls.article_timeout = milliseconds(1);
  Start(options, *client);
  ASSERT_TRUE(WaitForOutputs(16));
  EXPECT_TRUE(Stop().ok());
  ExpectEachOnceInOrder(16, {"a7"});
  EXPECT_EQ(ReadWritten(log()).dead.at(0).reason(), v1::DEAD_LETTER_REASON_WORKER_FAILURE);
}

TEST_F(DispatchTest, BadArticlesAndForeignBytesGoToTheDeadLettersAtOnce) {
  Append(1, 10, {{4, "invalid"}});
  const std::vector<log::Record> foreign = {
      {.topic = log::kArticles, .key = "x", .value = "\xff\xff not protobuf", .partition = 1}};
  ASSERT_TRUE(log().Append(foreign).ok());
  AppendArticle(log(), "", "", 2);
  LocalWorker worker;
  const auto client = worker.Client();
  Start(QuickOptions(), *client);
  ASSERT_TRUE(WaitForOutputs(12));
  EXPECT_TRUE(Stop().ok());
  std::map<std::string, v1::DeadLetter> dead;
  for (const v1::DeadLetter& letter : ReadWritten(log()).dead) {
    dead[v1::DeadLetterReason_Name(letter.reason()) + " " + letter.article_id()] = letter;
  }
  ASSERT_EQ(dead.size(), 3U);
  EXPECT_EQ(dead.count("DEAD_LETTER_REASON_INVALID_ARTICLE a4"), 1U);
  EXPECT_EQ(dead.count("DEAD_LETTER_REASON_INVALID_ARTICLE "), 1U);
  EXPECT_EQ(dead["DEAD_LETTER_REASON_UNDECODABLE_RECORD "].payload(), "\xff\xff not protobuf");
  EXPECT_EQ(Metric("parley_dispatch_dead_letters_total{reason=\"invalid_article\"}"), 2);
  EXPECT_EQ(worker.extractor.begun(), 10);
}

TEST_F(DispatchTest, ASlowCallIsSentToAnotherWorkerWithinTheBudget) {
  LocalWorker stuck(2, "127.0.0.1:0"), quick(2, "127.0.0.1:0");
  quick.extractor.Release();
  const auto client = ClientOf(fmt::format("ipv4:{},{}", stuck.address(), quick.address()));
  Options options = QuickOptions();
  options.calls.batch.max_articles = 1;
  options.calls.hedge = {.budget = 0.05, .min_delay = milliseconds(200), .min_samples = 30};
  Start(options, *client);
  Append(1, 200);
  ASSERT_TRUE(WaitForOutputs(200));
  // The hedges saved up are for two calls, should both have to be sent twice more.
  Append(201, 202, {{201, "hold"}, {202, "hold"}});
  ASSERT_TRUE(WaitForOutputs(202)) << "held on the one, answered by the other, well before the deadline";
  EXPECT_TRUE(Stop().ok());
  ExpectEachOnceInOrder(202);
  EXPECT_LE(Metric("parley_dispatch_hedges_total"), 0.05 * Metric("parley_dispatch_batches_total"));
  EXPECT_EQ(Metric("parley_dispatch_retries_total{cause=\"timed_out\"}"), 0);
}

TEST_F(DispatchTest, MemoryStaysWithinItsBoundsWhileAWorkerHangs) {
  std::map<int, std::string> all_held;
  for (int i = 1; i <= 2000; ++i) all_held[i] = "hold";
  Append(1, 2000, all_held);
  LocalWorker worker;
  const auto client = worker.Client();
  Options options = QuickOptions();
  options.flow = {.max_articles = 200, .max_bytes = 64 << 20, .min_partition_articles = 50};
  Start(options, *client);
  EXPECT_TRUE(WaitForMetric("parley_dispatch_paused_partitions", kPartitions));
  EXPECT_LE(Metric("parley_dispatch_in_flight_articles"), 200);
  worker.extractor.Release();
  ASSERT_TRUE(WaitForOutputs(2000));
  EXPECT_TRUE(Stop().ok());
  ExpectEachOnceInOrder(2000);
}

TEST_F(DispatchTest, BytesBoundWhatIsInFlightToo) {
  Append(1, 2000);
  LocalWorker worker;
  const auto client = worker.Client();
  Options options = QuickOptions();
  options.flow.max_bytes = 100'000;
  Start(options, *client);
  ASSERT_TRUE(WaitForOutputs(2000));
  EXPECT_TRUE(Stop().ok());
  ExpectEachOnceInOrder(2000);
}

TEST_F(DispatchTest, AnArticleThatCrashesTheWholeProcessIsFoundByTheJournal) {
  Append(1, 100, {{40, "abort"}});
  CloseLog();
  int crashes = 0;
  int status = 0;
  do {
    const pid_t pid = StartHelper({"run", dir()});
    ASSERT_EQ(::waitpid(pid, &status, 0), pid);
    crashes += WIFSIGNALED(status) ? 1 : 0;
  } while (WIFSIGNALED(status) && crashes < 20);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  EXPECT_LE(crashes, 4) << "once in company, three times alone";
  ReopenLog();
  ExpectEachOnceInOrder(100, {"a40"});
  EXPECT_EQ(ReadWritten(log()).dead.at(0).reason(), v1::DEAD_LETTER_REASON_WORKER_FAILURE);
}

}  // namespace
}  // namespace parley::dispatch
