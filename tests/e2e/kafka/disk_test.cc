// A broker whose disk is full. It stops itself, since it can no longer keep what it promises; the services
// wait and say so, and once there is room and the broker runs again, all goes on by itself.
#include <functional>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/e2e/kafka/kafka_line.h"
#include "tests/support/small_filesystem.h"

namespace parley::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::steady_clock;
using ::testing::HasSubstr;

const std::vector<std::string>& OnKafka() {
  static const std::vector<std::string> services = {"ingest", "dispatch", "aggregate-0", "aggregate-1",
                                                    "gateway"};
  return services;
}

// Waits for what must come.
bool Comes(const std::function<bool()>& is_here) {
  for (const auto until = steady_clock::now() + minutes(1); steady_clock::now() < until;) {
    if (is_here()) {
      return true;
    }
    std::this_thread::sleep_for(milliseconds(100));
  }
  return false;
}

TEST(KafkaDisk, FullIsWaitedOut) {
  const std::string version = KafkaVersion();
  if (const absl::Status available = KafkaCluster::Available(version); !available.ok()) {
    GTEST_SKIP() << available;
  }
  // Before anything that starts threads or processes.
  const auto disk = SmallFilesystem::Mount(64);
  if (!disk.ok()) {
    GTEST_SKIP() << disk.status();
  }
  const auto expected = UndisturbedTopics();
  const auto started = KafkaCluster::Start({.version = version, .data_parent = (*disk)->path()});
  ASSERT_TRUE(started.ok()) << started.status();
  KafkaCluster& cluster = **started;
  ASSERT_TRUE(WarmUp(cluster.client(), 1).ok());
  KafkaLine line(cluster.bootstrap(), 1);
  line.StartAll();
  line.Feed(24, milliseconds(60));

  (*disk)->Fill();
  line.Feed(24, milliseconds(100));
  EXPECT_EQ(cluster.WaitForEnd(1, minutes(1)), 1) << "goes on without room: " << cluster.Log(1);
  EXPECT_THAT(cluster.Log(1), HasSubstr("No space left on device"));
  // As a supervisor does, who knows no better.
  cluster.Restart(1);
  EXPECT_EQ(cluster.WaitForEnd(1, minutes(1)), 1) << "goes on without room: " << cluster.Log(1);
  line.Feed(8, milliseconds(100));
  for (const std::string& service : OnKafka()) {
    EXPECT_TRUE(Comes([&] { return line.Metric(service, "parley_log_lag_failures_total") > 0; })) << service;
    EXPECT_TRUE(Comes([&] {
      return line.Errors(service).find("action=log_does_not_answer") != std::string::npos;
    })) << service;
  }
  EXPECT_TRUE(Comes([&] {
    return line.Metric("ingest", "parley_ingest_append_failures_total", R"(code="unavailable")") > 0;
  }));

  (*disk)->MakeRoom();
  cluster.Restart(1);
  ASSERT_TRUE(cluster.WaitReady().ok());
  line.FeedTheRest();
  EXPECT_EQ(line.WaitFor(expected, seconds(120)), "") << line.Condition();
  for (const std::string& service : line.names()) {
    EXPECT_FALSE(line.Wait(service, milliseconds(0)).has_value()) << service << " has ended meanwhile";
  }
}

}  // namespace
}  // namespace parley::testing
