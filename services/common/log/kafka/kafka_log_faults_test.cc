// What goes wrong between us and the brokers, on brokers of this test's own.
#include <algorithm>
#include <random>
#include <thread>

#include "common/base/status.h"
#include "common/log/kafka/kafka_log.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/kafka/fault_proxy.h"
#include "tests/support/kafka/kafka_cluster.h"

namespace parley::log {
namespace {

using parley::testing::FaultProxy;
using parley::testing::KafkaCluster;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;

constexpr int kProduce = 0;
constexpr int kEndTxn = 26;
constexpr int kTxnOffsetCommit = 28;

Deadline Soon() { return Deadline::After(seconds(40)); }

std::vector<std::string> ReadValues(Log& log, const std::string& topic) {
  std::vector<std::string> values;
  const TopicPartition partition{topic, 0};
  const auto range = log.Range(partition);
  EXPECT_TRUE(range.ok()) << range.status();
  for (int64_t at = range.ok() ? range->start : 0; range.ok() && at < range->end;) {
    const auto chunk = log.Read(partition, at, 1000, Soon());
    if (!chunk.ok() || chunk->next_offset == at) {
      ADD_FAILURE() << "stuck at " << at << ": " << chunk.status();
      break;
    }
    for (const StoredRecord& record : chunk->records) {
      values.push_back(record.value.value_or(""));
    }
    at = chunk->next_offset;
  }
  return values;
}

class KafkaFaults : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (const absl::Status available = KafkaCluster::Available(GetParam()); !available.ok()) {
      GTEST_SKIP() << available;
    }
    proxy_ = *FaultProxy::Start();
    auto cluster = KafkaCluster::Start({.version = GetParam(), .proxy_ports = {proxy_->port()}});
    ASSERT_TRUE(cluster.ok()) << cluster.status();
    cluster_ = *std::move(cluster);
    proxy_->Forward(cluster_->proxy_target(1));
    ASSERT_TRUE(parley::testing::WarmUp(cluster_->client(), 1).ok());
    direct_ = Open(cluster_->bootstrap());
    for (const char* topic : {"in", "out"}) {
      ASSERT_TRUE(direct_->EnsureTopic({.name = topic}).ok());
    }
  }

  // Short times, so that the tests are.
  std::unique_ptr<KafkaLog> Open(const std::string& brokers) {
    auto log = KafkaLog::Open({.brokers = brokers,
                               .create_topics = true,
                               .replication = 1,
                               .request_timeout = milliseconds(4'000),
                               .transaction_timeout = milliseconds(4'000),
                               .session_timeout = milliseconds(6'000),
                               .metrics = &metrics_});
    EXPECT_TRUE(log.ok()) << log.status();
    return *std::move(log);
  }
  std::unique_ptr<KafkaLog> OpenBehindProxy() { return Open(fmt::format("127.0.0.1:{}", proxy_->port())); }

  void AppendInput(int first, int count) {
    std::vector<Record> records;
    for (int i = first; i < first + count; ++i) {
      records.push_back({.topic = "in", .key = "k", .value = std::to_string(i)});
    }
    const auto appended = direct_->Append(records);
    ASSERT_TRUE(appended.ok()) << appended.status();
  }

  static std::unique_ptr<Member> Join(Log& log, const std::string& instance = "one") {
    auto member = log.Join({.group = "copy", .topics = {"in"}, .instance = instance});
    EXPECT_TRUE(member.ok()) << member.status();
    return member.ok() ? *std::move(member) : nullptr;
  }

  static std::vector<StoredRecord> PollRecords(Member& member, size_t count) {
    std::vector<StoredRecord> records;
    for (const Deadline deadline = Soon(); records.size() < count && !deadline.Passed();) {
      auto polled = member.Poll(count - records.size(), Deadline::After(seconds(1)));
      EXPECT_TRUE(polled.ok()) << polled.status();
      if (!polled.ok()) break;
      std::ranges::move(polled->records, std::back_inserter(records));
    }
    EXPECT_EQ(records.size(), count);
    return records;
  }

  static absl::Status Copy(Member& member, std::span<const StoredRecord> records) {
    std::vector<Record> outputs;
    for (const StoredRecord& record : records) {
      outputs.push_back({.topic = "out", .key = "k", .value = record.value});
    }
    return member.Commit(outputs, {{{"in", 0}, records.back().offset + 1}});
  }

  double Recycled() { return metrics_.Counter("parley_log_kafka_recycled_producers_total", "").Value(); }

  obs::Metrics metrics_;
  std::unique_ptr<FaultProxy> proxy_;
  std::unique_ptr<KafkaCluster> cluster_;
  std::unique_ptr<KafkaLog> direct_;
};

INSTANTIATE_TEST_SUITE_P(Kafka, KafkaFaults, ::testing::Values("3.9.2", "4.4.0"),
                         [](const auto& version) { return version.param[0] == '3' ? "v3_9_2" : "v4_4_0"; });

// See tests/support/kafka/torn_transaction_test.cc for what happens without the recycling rule.
TEST_P(KafkaFaults, ALateEndOfATransactionDoesNotTearTheNext) {
  AppendInput(0, 2);
  const auto log = OpenBehindProxy();
  const auto member = Join(*log);
  const auto records = PollRecords(*member, 2);
  proxy_->HoldNext(kEndTxn, 1);
  ASSERT_TRUE(Copy(*member, {records.data(), 1}).ok());
  ASSERT_EQ(proxy_->held(), 1);
  EXPECT_EQ(Recycled(), 1);

  // The second transaction is open, its record is there, when the first one's end arrives.
  proxy_->HoldNext(kTxnOffsetCommit, 1);
  absl::Status second;
  std::thread committer([&] { second = Copy(*member, {records.data() + 1, 1}); });
  ASSERT_TRUE(proxy_->WaitForHeld(2, seconds(20)));
  EXPECT_THAT(ReadValues(*OpenBehindProxy(), "in"), ElementsAre("0", "1")) << "only to take some time";
  const int64_t ends = proxy_->Answers(kEndTxn);
  proxy_->Release();
  committer.join();
  ASSERT_TRUE(second.ok()) << second;
  ASSERT_TRUE(proxy_->WaitForAnswers(kEndTxn, ends + 2, seconds(20)));
  EXPECT_THAT(ReadValues(*direct_, "out"), ElementsAre("0", "1"));
  EXPECT_EQ(direct_->Committed("copy", "in")->at({"in", 0}), records.back().offset + 1);
}

TEST_P(KafkaFaults, WhatAReaderMustWaitForIsNotTakenForTheEnd) {
  AppendInput(0, 1);
  auto writer = parley::testing::RawKafka::Create(
      RD_KAFKA_PRODUCER, parley::testing::With(cluster_->client(), {{"transactional.id", "other"}}));
  ASSERT_TRUE(writer.ok()) << writer.status();
  using parley::testing::KafkaStatus;
  ASSERT_TRUE(KafkaStatus("init", rd_kafka_init_transactions((*writer)->get(), 30'000)).ok());
  ASSERT_TRUE(KafkaStatus("begin", rd_kafka_begin_transaction((*writer)->get())).ok());
  ASSERT_TRUE(parley::testing::Enqueue(**writer, "in", 0, "open").ok());
  ASSERT_TRUE(KafkaStatus("flush", rd_kafka_flush((*writer)->get(), 30'000)).ok());

  const int64_t end = direct_->Range({"in", 0})->end;
  EXPECT_EQ(end, 2);
  const auto before = direct_->Read({"in", 0}, 0, 10, Deadline::After(seconds(1)));
  ASSERT_TRUE(before.ok()) << before.status();
  EXPECT_EQ(before->records.size(), 1U);
  const auto waits = direct_->Read({"in", 0}, before->next_offset, 10, Deadline::After(milliseconds(500)));
  ASSERT_TRUE(waits.ok()) << waits.status();
  EXPECT_LT(waits->next_offset, end) << "a restore that stopped here would miss what comes";

  ASSERT_TRUE(KafkaStatus("abort", rd_kafka_abort_transaction((*writer)->get(), 30'000)).ok());
  EXPECT_THAT(ReadValues(*direct_, "in"), ElementsAre("0"));
}

// The bookkeeping that every service does, against every fault at once: what was read is what comes out.
TEST_P(KafkaFaults, CopyingUnderFaultsLosesAndDoublesNothing) {
  constexpr int kCount = 400;
  AppendInput(0, kCount);
  std::atomic<bool> done = false;
  std::thread trouble([&] {
    for (int turn = 0; !done; ++turn) {
      switch (turn % 5) {
        case 0:
          proxy_->CutConnections();
          break;
        case 1:
          proxy_->HoldNext(kEndTxn, 1);
          break;
        case 2:
          proxy_->HoldNext(kTxnOffsetCommit, 1);
          break;
        case 3:
          proxy_->HoldNext(kProduce, 1);
          break;
        default:
          proxy_->Blackhole(true);
      }
      std::this_thread::sleep_for(milliseconds(turn % 5 == 4 ? 1'500 : 700));
      proxy_->Blackhole(false);
      std::this_thread::sleep_for(milliseconds(400));
      proxy_->Release();
    }
  });
  const auto log = OpenBehindProxy();
  auto member = Join(*log);
  std::map<absl::StatusCode, int> outcomes;
  int copied = 0;
  for (const Deadline deadline = Deadline::After(seconds(150)); copied < kCount && !deadline.Passed();) {
    const auto polled = member->Poll(7, Deadline::After(milliseconds(200)));
    ASSERT_TRUE(polled.ok()) << polled.status();
    if (polled->records.empty()) {
      continue;
    }
    const absl::Status status = Copy(*member, polled->records);
    ++outcomes[status.code()];
    if (absl::IsUnavailable(status)) {
      // As dispatch does: a new life under the same name ends the former one's transaction one way or the
      // other.
      member.reset();
      member = nullptr;
      for (int i = 0; member == nullptr && i < 20; ++i) {
        auto joined = log->Join({.group = "copy", .topics = {"in"}, .instance = "one"});
        member = joined.ok() ? *std::move(joined) : nullptr;
      }
      ASSERT_NE(member, nullptr);
    } else {
      ASSERT_TRUE(status.ok() || absl::IsAborted(status)) << status;
    }
    copied = status.ok() ? std::stoi(*polled->records.back().value) + 1 : copied;
    std::this_thread::sleep_for(milliseconds(100));
  }
  done = true;
  trouble.join();
  std::vector<std::string> expected;
  for (int i = 0; i < kCount; ++i) {
    expected.push_back(std::to_string(i));
  }
  EXPECT_EQ(ReadValues(*direct_, "out"), expected);
  for (const auto& [code, count] : outcomes) {
    RecordProperty(absl::StatusCodeToString(code), count);
  }
  EXPECT_GT(Recycled(), 0) << "no fault has met a transaction";
}

TEST_P(KafkaFaults, ABrokerThatStandsStillIsWaitedForAndThenGivenUp) {
  const auto append = [&](Log& log, const std::string& value) {
    const Record record{.topic = "in", .key = "k", .value = value};
    return log.Append({&record, 1}).status();
  };
  const auto log = OpenBehindProxy();
  ASSERT_TRUE(append(*log, "before").ok());
  cluster_->Pause(1);
  std::this_thread::sleep_for(milliseconds(200));
  const auto started = std::chrono::steady_clock::now();
  EXPECT_EQ(append(*log, "during").code(), absl::StatusCode::kUnavailable);
  EXPECT_LT(std::chrono::steady_clock::now() - started, seconds(12));
  EXPECT_EQ(log->Range({"in", 0}).status().code(), absl::StatusCode::kUnavailable);
  cluster_->Continue(1);
  absl::Status after = absl::UnavailableError("");
  for (const Deadline deadline = Soon(); !after.ok() && !deadline.Passed();) {
    after = append(*log, "after");
  }
  EXPECT_TRUE(after.ok()) << after;
  const auto values = ReadValues(*direct_, "in");
  EXPECT_EQ(values.front(), "before");
  EXPECT_EQ(values.back(), "after");
}

TEST_P(KafkaFaults, ATransactionThatTheBrokerGaveUpIsNotTakenForDone) {
  AppendInput(0, 3);
  const auto log = OpenBehindProxy();
  const auto member = Join(*log);
  const auto records = PollRecords(*member, 3);
  ASSERT_TRUE(Copy(*member, {records.data(), 1}).ok());
  proxy_->HoldNext(kTxnOffsetCommit, 4);
  const absl::Status status = Copy(*member, {records.data() + 1, 2});
  proxy_->Release();
  EXPECT_FALSE(status.ok());
  EXPECT_TRUE(absl::IsAborted(status) || absl::IsUnavailable(status)) << status;
  EXPECT_THAT(ReadValues(*direct_, "out"), ElementsAre("0"));
}

// --- settings and people ---

TEST_P(KafkaFaults, ATopicThatTakesOnlySmallRecordsRefusesOneForGood) {
  ASSERT_TRUE(
      parley::testing::CreateTopic(cluster_->client(), "small", 1, 1, {{"max.message.bytes", "2000"}}).ok());
  // Brokers go by the size after compression, so this must not be compressible.
  std::mt19937 random(1);
  std::string noise(9'000, '\0');
  std::ranges::generate(noise, [&random] { return static_cast<char>(random()); });
  const Record large{.topic = "small", .key = "k", .value = noise};
  EXPECT_EQ(direct_->Append({&large, 1}).status().code(), absl::StatusCode::kInvalidArgument);

  AppendInput(0, 1);
  const auto member = Join(*direct_);
  const auto records = PollRecords(*member, 1);
  EXPECT_EQ(member->Commit({&large, 1}, {{{"in", 0}, 1}}).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(Copy(*member, records).ok()) << "the member goes on";
  EXPECT_TRUE(ReadValues(*direct_, "small").empty());
}

TEST_P(KafkaFaults, AWrongTopicIsToldWithTheSettingAndTheWayOut) {
  ASSERT_TRUE(
      parley::testing::CreateTopic(cluster_->client(), "by_age", 1, 1, {{"cleanup.policy", "delete"}}).ok());
  const absl::Status status = direct_->EnsureTopic({.name = "by_age", .compacted = true});
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()),
              ::testing::HasSubstr("cleanup.policy is delete, compact is needed"));
  EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("--add-config cleanup.policy=compact"));
}

TEST_P(KafkaFaults, WhereRetentionWasFasterThanTheGroupItGoesOnAtTheStart) {
  AppendInput(0, 5);
  {
    const auto member = Join(*direct_);
    const auto records = PollRecords(*member, 5);
    ASSERT_TRUE(member->Commit({}, {{{"in", 0}, 1}}).ok());
  }
  // Deletes the records before offset 3.
  auto admin = parley::testing::RawKafka::Create(RD_KAFKA_PRODUCER, cluster_->client());
  ASSERT_TRUE(admin.ok());
  rd_kafka_topic_partition_list_t* offsets = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(offsets, "in", 0)->offset = 3;
  rd_kafka_DeleteRecords_t* request = rd_kafka_DeleteRecords_new(offsets);
  rd_kafka_queue_t* queue = rd_kafka_queue_new((*admin)->get());
  rd_kafka_DeleteRecords((*admin)->get(), &request, 1, nullptr, queue);
  rd_kafka_event_t* event = rd_kafka_queue_poll(queue, 20'000);
  ASSERT_NE(event, nullptr);
  EXPECT_EQ(rd_kafka_event_error(event), RD_KAFKA_RESP_ERR_NO_ERROR);
  rd_kafka_event_destroy(event);
  rd_kafka_queue_destroy(queue);
  rd_kafka_DeleteRecords_destroy(request);
  rd_kafka_topic_partition_list_destroy(offsets);

  EXPECT_EQ(direct_->Range({"in", 0})->start, 3);
  EXPECT_EQ(direct_->Read({"in", 0}, 1, 10, Deadline::Now()).status().code(), absl::StatusCode::kOutOfRange);
  const auto member = Join(*direct_);
  EXPECT_EQ(PollRecords(*member, 2).front().value, "3");
}

TEST(KafkaOpen, SaysThatNoBrokerAnswers) {
  const auto log = KafkaLog::Open({.brokers = "127.0.0.1:1", .request_timeout = milliseconds(1'500)});
  EXPECT_EQ(log.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(log.status().message()), ::testing::HasSubstr("127.0.0.1:1"));
  EXPECT_THAT(std::string(log.status().message()), ::testing::HasSubstr("--brokers"));
}

TEST(KafkaOpen, NamesASettingThatIsWrongOrOurs) {
  const auto unknown = KafkaLog::Open({.brokers = "127.0.0.1:1", .properties = {{"no.such.setting", "1"}}});
  EXPECT_EQ(unknown.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(unknown.status().message()), ::testing::HasSubstr("no.such.setting"));
  const auto ours =
      KafkaLog::Open({.brokers = "127.0.0.1:1", .properties = {{"isolation.level", "read_uncommitted"}}});
  EXPECT_EQ(ours.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(ours.status().message()), ::testing::HasSubstr("isolation.level"));
}

// 4.x brokers refuse librdkafka 2.0.2's SCRAM (it sends its nonce twice): see README.md.
TEST(KafkaOpen, ScramOverTlsTakesTheRightPasswordOnly) {
  if (const absl::Status available = KafkaCluster::Available("3.9.2"); !available.ok()) {
    GTEST_SKIP() << available;
  }
  const auto cluster = KafkaCluster::Start({.version = "3.9.2", .scram = true});
  ASSERT_TRUE(cluster.ok()) << cluster.status();
  const auto open = [&](const std::string& password) {
    auto settings = (*cluster)->scram_client(password);
    KafkaLogOptions options{.brokers = settings.at("bootstrap.servers"),
                            .create_topics = true,
                            .replication = 1,
                            .request_timeout = milliseconds(8'000)};
    settings.erase("bootstrap.servers");
    options.properties = settings;
    return KafkaLog::Open(options);
  };
  const auto log = open("alice-secret");
  ASSERT_TRUE(log.ok()) << log.status();
  ASSERT_TRUE((*log)->EnsureTopic({.name = "in"}).ok());
  const Record record{.topic = "in", .key = "k", .value = "v"};
  EXPECT_TRUE((*log)->Append({&record, 1}).ok());
  EXPECT_THAT(ReadValues(**log, "in"), ElementsAre("v"));

  const auto refused = open("wrong");
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kUnauthenticated) << refused.status();
}

}  // namespace
}  // namespace parley::log
