#include "common/obs/logging.h"
#include "common/obs/metrics.h"
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

}  // namespace
}  // namespace parley::obs
