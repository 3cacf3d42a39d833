#include <csignal>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/pipeline.h"

namespace parley::testing {
namespace {

using ::testing::HasSubstr;

TEST(Run, ShowsTheSampleStreamAndAddsNothingTheSecondTime) {
  const test::TempDir data;
  const ProcessResult first = RunProcess(RunOnce(data.path()), "", std::chrono::seconds(120));
  ASSERT_EQ(first.status, 0) << first.err;
  EXPECT_THAT(first.out, HasSubstr("PROCESS"));
  EXPECT_THAT(first.out, HasSubstr("STORY"));
  EXPECT_THAT(first.out, HasSubstr("450-meridian-press.json")) << "what was rejected";
  const auto articles = Topic(data.path(), "articles");
  EXPECT_EQ(articles.size(), 84u) << "82 articles, a correction and a kill; re-deliveries are not appended";
  const auto stories = Topic(data.path(), "stories");
  EXPECT_GT(stories.size(), 20u);

  const ProcessResult second = RunProcess(RunOnce(data.path()), "", std::chrono::seconds(60));
  ASSERT_EQ(second.status, 0) << second.err;
  EXPECT_EQ(Topic(data.path(), "articles"), articles);
  EXPECT_EQ(Topic(data.path(), "stories"), stories);
}

TEST(Services, OneAfterTheOtherGiveWhatRunGives) {
  const test::TempDir whole, stages;
  ASSERT_EQ(RunProcess(RunOnce(whole.path()), "", std::chrono::seconds(120)).status, 0);

  Subprocess worker({ParleyBinary(), "worker", "--listen", "127.0.0.1:0"});
  const std::string port = WaitForPort(worker);
  ASSERT_NE(port, "") << worker.Errors();
  const std::string target = "127.0.0.1:" + port;
  const std::vector<std::vector<std::string>> steps = {
      {"ingest", "--listen", "127.0.0.1:0", SourceDir() + "/samples/stream"},
      {"dispatch", "--once", "--worker", target},
      {"aggregate", "--once", "--health-listen", "127.0.0.1:0"}};
  for (const std::vector<std::string>& step : steps) {
    std::vector<std::string> arguments = {ParleyBinary()};
    arguments.insert(arguments.end(), step.begin(), step.end());
    arguments.insert(arguments.end(), {"--data-dir", stages.path()});
    const ProcessResult result = RunProcess(arguments, "", std::chrono::seconds(120));
    ASSERT_EQ(result.status, 0) << step.front() << ": " << result.err;
  }
  for (const std::string& topic : ConsolidatedTopics()) {
    EXPECT_EQ(Topic(stages.path(), topic), Topic(whole.path(), topic)) << topic;
  }
}

TEST(Run, StopsOnSigtermWithinTenSeconds) {
  const test::TempDir data;
  Subprocess run({ParleyBinary(), "run", "--data-dir", data.path(), "--listen", "127.0.0.1:0"});
  ASSERT_NE(WaitForPort(run), "") << run.Errors();
  run.Signal(SIGTERM);
  const auto result = run.Wait(std::chrono::seconds(10));
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->status, 0) << result->err;
}

TEST(Filters, ParseExtractAndMergeWorkAsAPipe) {
  const std::string report =
      "Published: 2019-10-05T09:00:00Z\nProvider: Testwire\nItem: 1\n\nPakistan hosts Taliban talks\n\n"
      "ISLAMABAD, Oct 5 (Testwire) - US envoy Zalmay Khalilzad and the Taliban held a second round of talks "
      "in Islamabad on Friday.\n";
  const ProcessResult parse = RunProcess({ParleyBinary(), "parse", "-"}, report);
  ASSERT_EQ(parse.status, 0) << parse.err;
  EXPECT_THAT(parse.out, HasSubstr("\"id\":\"testwire:1\""));
  const ProcessResult extract = RunProcess({ParleyBinary(), "extract"}, parse.out);
  ASSERT_EQ(extract.status, 0) << extract.err;
  EXPECT_THAT(extract.out, HasSubstr("EVENT_TYPE_CONSULT"));
  const ProcessResult merge = RunProcess({ParleyBinary(), "merge"}, extract.out);
  ASSERT_EQ(merge.status, 0) << merge.err;
  EXPECT_THAT(merge.out, HasSubstr("{\"story\":"));
  EXPECT_THAT(merge.out, HasSubstr("{\"event\":"));
}

}  // namespace
}  // namespace parley::testing
