// The hole that our Kafka log has to close. The producers are librdkafka as it comes; nothing of ours is
// tested.
//
// A request that ends a transaction (EndTxn) gets stuck on its way. librdkafka gives up waiting, connects
// anew and asks again, and the commit succeeds. The stuck request arrives when the next transaction of the
// same producer is open, and the broker, for which both carry the same producer id and epoch, ends that one:
// its first half is visible, although the application has not committed it and may never do so.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/kafka/fault_proxy.h"
#include "tests/support/kafka/kafka_cluster.h"

namespace parley::testing {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;

constexpr char kTopic[] = "updates";
constexpr int kWait = 30000;

class TornTransaction : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (const absl::Status available = KafkaCluster::Available(GetParam()); !available.ok()) {
      GTEST_SKIP() << available;
    }
    auto proxy = FaultProxy::Start();
    ASSERT_TRUE(proxy.ok()) << proxy.status();
    proxy_ = *std::move(proxy);
    auto cluster = KafkaCluster::Start({.version = GetParam(), .proxy_ports = {proxy_->port()}});
    ASSERT_TRUE(cluster.ok()) << cluster.status();
    cluster_ = *std::move(cluster);
    proxy_->Forward(cluster_->proxy_target(1));
    ASSERT_EQ(CreateTopic(cluster_->client(), kTopic, 1), absl::OkStatus());
    ASSERT_EQ(WarmUp(cluster_->client(), 1), absl::OkStatus());
  }

  // A producer behind the proxy, after init_transactions.
  std::unique_ptr<RawKafka> NewProducer() {
    auto producer = RawKafka::Create(RD_KAFKA_PRODUCER,
                                     {{"bootstrap.servers", "127.0.0.1:" + std::to_string(proxy_->port())},
                                      {"transactional.id", "torn"},
                                      {"transaction.timeout.ms", "20000"},
                                      {"socket.timeout.ms", "2000"},
                                      {"linger.ms", "0"}});
    EXPECT_TRUE(producer.ok()) << producer.status();
    EXPECT_EQ(KafkaStatus("init", rd_kafka_init_transactions((*producer)->get(), kWait)), absl::OkStatus());
    return *std::move(producer);
  }

  // Commits A while its first EndTxn is stuck in the proxy.
  void CommitAWithItsEndStuck(RawKafka& producer) {
    ASSERT_EQ(KafkaStatus("begin", rd_kafka_begin_transaction(producer.get())), absl::OkStatus());
    SendAndFlush(producer, "A");
    proxy_->HoldNext(kEndTxnKey, 1);
    ASSERT_EQ(KafkaStatus("commit", rd_kafka_commit_transaction(producer.get(), kWait)), absl::OkStatus());
    ASSERT_EQ(proxy_->held(), 1);
    EXPECT_GE(proxy_->Requests(kEndTxnKey), 2);
  }

  void SendAndFlush(RawKafka& producer, const std::string& value) {
    ASSERT_EQ(Enqueue(producer, kTopic, 0, value), absl::OkStatus());
    ASSERT_EQ(KafkaStatus("flush", rd_kafka_flush(producer.get(), kWait)), absl::OkStatus());
  }

  void LetTheStuckRequestArrive() {
    const int64_t answers = proxy_->Answers(kEndTxnKey);
    proxy_->Release();
    ASSERT_TRUE(proxy_->WaitForAnswers(kEndTxnKey, answers + 1, seconds(20)));
  }

  // What a reader of committed records sees.
  std::vector<std::string> Visible(size_t at_least) {
    const auto values = ReadPartition(cluster_->client(), kTopic, 0, at_least);
    EXPECT_TRUE(values.ok()) << values.status();
    return values.ok() ? *values : std::vector<std::string>();
  }

  std::unique_ptr<FaultProxy> proxy_;
  std::unique_ptr<KafkaCluster> cluster_;
};

INSTANTIATE_TEST_SUITE_P(Kafka, TornTransaction, ::testing::Values("3.9.2", "4.4.0"),
                         [](const auto& version) { return version.param[0] == '3' ? "v3_9_2" : "v4_4_0"; });

TEST_P(TornTransaction, ALateEndMakesHalfOfTheNextOneVisible) {
  const auto producer = NewProducer();
  CommitAWithItsEndStuck(*producer);
  ASSERT_EQ(KafkaStatus("begin", rd_kafka_begin_transaction(producer->get())), absl::OkStatus());
  SendAndFlush(*producer, "B1");
  LetTheStuckRequestArrive();
  EXPECT_THAT(Visible(2), ElementsAre("A", "B1"));

  // The producer learns of it too late: it is told to abort and repeat, and B1 would be there twice.
  ASSERT_EQ(Enqueue(*producer, kTopic, 0, "B2"), absl::OkStatus());
  rd_kafka_error_t* error = rd_kafka_commit_transaction(producer->get(), kWait);
  ASSERT_NE(error, nullptr);
  EXPECT_TRUE(rd_kafka_error_txn_requires_abort(error) || rd_kafka_error_is_fatal(error))
      << rd_kafka_error_name(error);
  rd_kafka_error_destroy(error);
  EXPECT_THAT(Visible(2), ElementsAre("A", "B1"));
}

// The way out: a commit that met a timeout may have left a request on its way. A new producer with the same
// transactional id gets a new epoch, and the broker refuses the old request.
TEST_P(TornTransaction, ANewProducerAfterATimeoutIsNotReached) {
  auto producer = NewProducer();
  CommitAWithItsEndStuck(*producer);
  // The sign to go by. It waits in the producer's queue: commit_transaction itself does not call error_cb.
  while (rd_kafka_poll(producer->get(), 0) > 0) {
  }
  ASSERT_TRUE(producer->Saw(RD_KAFKA_RESP_ERR__TIMED_OUT));
  producer.reset();

  producer = NewProducer();
  ASSERT_EQ(KafkaStatus("begin", rd_kafka_begin_transaction(producer->get())), absl::OkStatus());
  SendAndFlush(*producer, "B1");
  LetTheStuckRequestArrive();
  EXPECT_THAT(Visible(1), ElementsAre("A"));

  ASSERT_EQ(Enqueue(*producer, kTopic, 0, "B2"), absl::OkStatus());
  ASSERT_EQ(KafkaStatus("commit", rd_kafka_commit_transaction(producer->get(), kWait)), absl::OkStatus());
  EXPECT_THAT(Visible(3), ElementsAre("A", "B1", "B2"));
}

}  // namespace
}  // namespace parley::testing
