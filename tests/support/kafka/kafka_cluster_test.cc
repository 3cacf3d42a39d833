// That the brokers our Kafka tests run on are what those tests take them for.
#include "tests/support/kafka/kafka_cluster.h"

#include <cstdlib>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class EveryVersion : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (const absl::Status available = KafkaCluster::Available(GetParam()); !available.ok()) {
      GTEST_SKIP() << available;
    }
  }
};

INSTANTIATE_TEST_SUITE_P(Kafka, EveryVersion, ::testing::Values("3.9.2", "4.4.0"),
                         [](const auto& version) { return version.param[0] == '3' ? "v3_9_2" : "v4_4_0"; });

TEST_P(EveryVersion, KeepsWhatItAcknowledgedOverAKill) {
  const auto cluster = KafkaCluster::Start(
      {.version = GetParam(),
       .properties = {{"broker.session.timeout.ms", "3000"}, {"broker.heartbeat.interval.ms", "500"}}});
  ASSERT_TRUE(cluster.ok()) << cluster.status();
  const KafkaSettings client = (*cluster)->client();
  ASSERT_EQ(CreateTopic(client, "news", 2), absl::OkStatus());
  ASSERT_EQ(Produce(client, "news", 1, {"one", "two"}), absl::OkStatus());

  (*cluster)->Kill(1);
  EXPECT_FALSE(WaitForBrokers(client, {1}, std::chrono::milliseconds(500)).ok());
  (*cluster)->Restart(1);
  ASSERT_EQ((*cluster)->WaitReady(), absl::OkStatus());

  ASSERT_EQ(Produce(client, "news", 1, {"three"}), absl::OkStatus());
  const auto values = ReadPartition(client, "news", 1, 3);
  ASSERT_TRUE(values.ok()) << values.status();
  EXPECT_THAT(*values, ElementsAre("one", "two", "three"));
}

TEST_P(EveryVersion, AnswersAgainAfterAPause) {
  const test::TempDir parent;
  const auto cluster = KafkaCluster::Start({.version = GetParam(), .data_parent = parent.path()});
  ASSERT_TRUE(cluster.ok()) << cluster.status();
  EXPECT_THAT((*cluster)->data_folder(), StartsWith(parent.path() + "/"));
  (*cluster)->Pause(1);
  EXPECT_EQ((*cluster)->WaitReady(std::chrono::milliseconds(500)).code(),
            absl::StatusCode::kDeadlineExceeded);
  (*cluster)->Continue(1);
  EXPECT_EQ((*cluster)->WaitReady(), absl::OkStatus());
  EXPECT_EQ(WarmUp((*cluster)->client(), 1), absl::OkStatus());
}

TEST_P(EveryVersion, SaysWhyItDoesNotStart) {
  const auto cluster =
      KafkaCluster::Start({.version = GetParam(), .properties = {{"num.io.threads", "none"}}});
  ASSERT_FALSE(cluster.ok());
  EXPECT_THAT(std::string(cluster.status().message()), HasSubstr("num.io.threads"));
}

// On two cores that are busy three brokers are late with their heartbeats; so only where asked for.
TEST_P(EveryVersion, ThreeNodesGoOnWithoutOne) {
  if (std::getenv("PARLEY_CLUSTER_TESTS") == nullptr) {
    GTEST_SKIP() << "set PARLEY_CLUSTER_TESTS=1 on a machine that does nothing else";
  }
  const auto cluster = KafkaCluster::Start({.version = GetParam(), .nodes = 3});
  ASSERT_TRUE(cluster.ok()) << cluster.status();
  const KafkaSettings client = (*cluster)->client();
  ASSERT_EQ(CreateTopic(client, "news", 3, 3, {{"min.insync.replicas", "2"}}), absl::OkStatus());
  (*cluster)->Kill(2);
  for (int partition = 0; partition < 3; ++partition) {
    ASSERT_EQ(Produce(client, "news", partition, {"one"}), absl::OkStatus());
  }
  (*cluster)->Restart(2);
  EXPECT_EQ((*cluster)->WaitReady(), absl::OkStatus());
}

// 3.9.2 only: librdkafka before 2.6.1 repeats its own nonce in the last message of the exchange, and brokers
// from 4.0 refuse that as RFC 5802 has it (librdkafka's pull request 4895).
TEST(Scram, TakesTheRightPasswordOverTls) {
  if (const absl::Status available = KafkaCluster::Available("3.9.2"); !available.ok()) {
    GTEST_SKIP() << available;
  }
  const auto cluster = KafkaCluster::Start({.version = "3.9.2", .scram = true, .scram_password = "pa55"});
  ASSERT_TRUE(cluster.ok()) << cluster.status();
  const KafkaSettings alice = (*cluster)->scram_client("pa55");
  ASSERT_EQ(WaitForBrokers(alice, {1}, std::chrono::seconds(20)), absl::OkStatus());
  ASSERT_EQ(CreateTopic(alice, "news", 1), absl::OkStatus());
  ASSERT_EQ(Produce(alice, "news", 0, {"one"}), absl::OkStatus());
  const auto values = ReadPartition(alice, "news", 0, 1);
  ASSERT_TRUE(values.ok()) << values.status();
  EXPECT_THAT(*values, ElementsAre("one"));

  const absl::Status refused =
      WaitForBrokers((*cluster)->scram_client("wrong"), {1}, std::chrono::seconds(20));
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnauthenticated) << refused;
}

}  // namespace
}  // namespace parley::testing
