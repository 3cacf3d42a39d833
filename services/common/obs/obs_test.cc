#include <map>

#include "common/obs/article_age.h"
#include "common/obs/logging.h"
#include "common/obs/metrics.h"
#include "common/obs/process_metrics.h"
#include "gtest/gtest.h"

namespace parley::obs {
namespace {

TEST(Logging, RefusesUnknownLevelAndFormat) {
  EXPECT_EQ(SetUpLogging({.level = "loud"}).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(SetUpLogging({.format = "xml"}).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_FALSE(SetUpLogging({.file = "/proc/no/such/x.log"}).ok());
}

TEST(Logging, FieldsCannotBreakALine) {
  EXPECT_EQ(Field("plain"), "plain");
  EXPECT_EQ(Field("two words"), "'two words'");
  EXPECT_EQ(Field("a\nb\"c\""), "a/x0ab'c'");
  EXPECT_EQ(Field(""), "''");
}

TEST(Metrics, SameNameAndLabelsAreTheSameMetric) {
  Metrics metrics;
  metrics.Counter("parley_test_items_total", "Items.", {{"kind", "a"}}).Increment();
  metrics.Counter("parley_test_items_total", "Items.", {{"kind", "a"}}).Increment();
  EXPECT_NE(metrics.Text().find("parley_test_items_total{kind=\"a\"} 2"), std::string::npos)
      << metrics.Text();
}

TEST(Metrics, ServesOnAFreePortAndSaysWhenItIsTaken) {
  Metrics metrics;
  auto server = MetricsServer::Start("127.0.0.1:0", metrics);
  ASSERT_TRUE(server.ok());
  EXPECT_GT((*server)->port(), 0);
  const auto again = MetricsServer::Start("127.0.0.1:" + std::to_string((*server)->port()), metrics);
  EXPECT_EQ(again.status().code(), absl::StatusCode::kUnavailable);
}

TEST(Metrics, LabelsAreInLowerCaseWithoutTheEnumsName) {
  EXPECT_EQ(CodeLabel(absl::StatusCode::kResourceExhausted), "resource_exhausted");
  EXPECT_EQ(CodeLabel(absl::StatusCode::kOk), "ok");
  EXPECT_EQ(EnumLabel("DEAD_LETTER_REASON_TOO_LARGE", "DEAD_LETTER_REASON_"), "too_large");
  EXPECT_EQ(EnumLabel("7", "DEAD_LETTER_REASON_"), "7");
}

TEST(ArticleAge, IsTheTimeSinceReceptionAndNeverNegative) {
  Metrics metrics;
  ArticleAge merged(metrics, Stage::kMerged);
  ArticleAge viewed(metrics, Stage::kViewed);
  const WallTime received = *ParseRfc3339("2024-05-06T07:08:09Z");
  merged.Observe(received, received + std::chrono::milliseconds(1500));
  merged.Observe(received, received - std::chrono::hours(1));
  const std::string text = metrics.Text();
  for (const std::string line :
       {"_sum{stage=\"merged\"} 1.5", "_count{stage=\"merged\"} 2", "_bucket{stage=\"merged\",le=\"1\"} 1",
        "_bucket{stage=\"merged\",le=\"2.5\"} 2", "_count{stage=\"viewed\"} 0"}) {
    EXPECT_NE(text.find("parley_pipeline_article_age_seconds" + line), std::string::npos) << line << "\n"
                                                                                          << text;
  }
}

TEST(ProcessMetrics, TellWhatTheSystemKnows) {
  const ProcessMetrics process;
  std::map<std::string, double> values;
  for (const prometheus::MetricFamily& family : process.Collect()) {
    const prometheus::ClientMetric& metric = family.metric.at(0);
    values[family.name] =
        family.type == prometheus::MetricType::Counter ? metric.counter.value : metric.gauge.value;
  }
  EXPECT_EQ(values.size(), 5U);
  EXPECT_GT(values["process_start_time_seconds"], 1.6e9);
  EXPECT_GT(values["process_cpu_seconds_total"], 0);
  EXPECT_GT(values["process_resident_memory_bytes"], 1e6);
  EXPECT_GE(values["process_open_fds"], 3);
  EXPECT_GT(values["process_max_fds"], values["process_open_fds"]);
}

}  // namespace
}  // namespace parley::obs
