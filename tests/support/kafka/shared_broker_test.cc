#include "tests/support/kafka/shared_broker.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/kafka/raw_kafka.h"

namespace parley::testing {
namespace {

using ::testing::ElementsAre;

class SharedBrokerTest : public ::testing::TestWithParam<const char*> {};

INSTANTIATE_TEST_SUITE_P(Kafka, SharedBrokerTest, ::testing::Values("3.9.2", "4.4.0"),
                         [](const auto& version) { return version.param[0] == '3' ? "v3_9_2" : "v4_4_0"; });

TEST_P(SharedBrokerTest, TakesAndGivesRecords) {
  PARLEY_SHARED_BROKER(servers, GetParam());
  const KafkaSettings client = {{"bootstrap.servers", servers}};
  const std::string topic = UniqueName("shared");
  ASSERT_EQ(CreateTopic(client, topic, 1), absl::OkStatus());
  ASSERT_EQ(Produce(client, topic, 0, {"one", "two"}), absl::OkStatus());
  const auto values = ReadPartition(client, topic, 0, 2);
  ASSERT_TRUE(values.ok()) << values.status();
  EXPECT_THAT(*values, ElementsAre("one", "two"));
}

// The fixture ran one transaction already: the broker has its internal topics.
TEST_P(SharedBrokerTest, IsWarm) {
  PARLEY_SHARED_BROKER(servers, GetParam());
  EXPECT_EQ(WarmUp({{"bootstrap.servers", servers}}, 1), absl::OkStatus());
}

}  // namespace
}  // namespace parley::testing
