#include <map>

#include "common/base/status.h"
#include "fmt/format.h"
#include "tests/load/kafka/compare.h"
#include "tests/load/kafka/kafka_cases.h"
#include "tests/load/kafka/made_up_records.h"
#include "tests/load/kafka/raw_kafka_ways.h"
#include "tests/support/kafka/shared_broker.h"

namespace parley::load {
namespace {

constexpr int32_t kPartitions = 4;
constexpr size_t kInputs = 24'000;

Deadline Soon() { return Deadline::After(std::chrono::seconds(30)); }

using Topics = std::vector<std::unique_ptr<BenchTopic>>;  // The input, then the outputs.

// What every output has but for its value.
log::Record Output(const std::string& topic) {
  return {.topic = topic,
          .key = "provider:000000000001",
          .value = std::nullopt,
          .headers = {{"ce_specversion", "1.0"},
                      {"ce_id", "provider:000000000001@1"},
                      {"ce_source", "/parley/ingest"},
                      {"ce_type", "parley.v1.Article"},
                      {"ce_time", "2019-10-05T14:20:00Z"},
                      {"content-type", "application/protobuf"}}};
}

class RawCopier {
 public:
  RawCopier(const Conditions& conditions, const Topics& topics)
      : input_(topics[0]->name()),
        consumer_(conditions.brokers, testing::UniqueName("raw")),
        producer_(conditions.brokers, {{"transactional.id", testing::UniqueName("raw")},
                                       {"transaction.timeout.ms", "10000"},
                                       {"message.timeout.ms", "8000"},
                                       {"socket.timeout.ms", "6000"},
                                       {"linger.ms", "0"}}) {
    for (size_t i = 1; i < topics.size(); ++i) {
      outputs_.push_back(Output(topics[i]->name()));
    }
    consumer_.Subscribe(input_);
    consumer_.Next();
    Must(testing::KafkaStatus("init", rd_kafka_init_transactions(producer_.get(), 30'000)));
  }

  Effort Round(size_t batch, size_t transactions) {
    consumer_.Begin(input_, 0, kPartitions);
    consumer_.Next();
    const Stopwatch watch;
    for (size_t i = 0; i < transactions; ++i) {
      Step(batch);
    }
    return watch.Stop(batch * transactions);
  }

 private:
  void Step(size_t batch) {
    std::map<int32_t, int64_t> next;
    Must(testing::KafkaStatus("begin", rd_kafka_begin_transaction(producer_.get())));
    for (size_t i = 0; i < batch; ++i) {
      const RawMessage message = consumer_.Next();
      for (const log::Record& output : outputs_) {
        producer_.Send(output, message->partition, message->payload, message->len);
      }
      next[message->partition] = message->offset + 1;
    }
    Owned<rd_kafka_topic_partition_list_t> offsets(rd_kafka_topic_partition_list_new(kPartitions),
                                                   rd_kafka_topic_partition_list_destroy);
    for (const auto& [partition, offset] : next) {
      rd_kafka_topic_partition_list_add(offsets.get(), input_.c_str(), partition)->offset = offset;
    }
    Owned<rd_kafka_consumer_group_metadata_t> group(rd_kafka_consumer_group_metadata(consumer_.get()),
                                                    rd_kafka_consumer_group_metadata_destroy);
    Must(testing::KafkaStatus("offsets", rd_kafka_send_offsets_to_transaction(producer_.get(), offsets.get(),
                                                                              group.get(), 30'000)));
    Must(testing::KafkaStatus("commit", rd_kafka_commit_transaction(producer_.get(), 30'000)));
  }

  const std::string input_;
  RawConsumer consumer_;
  RawProducer producer_;
  std::vector<log::Record> outputs_;
};

class Copier {
 public:
  Copier(log::Log& log, const Topics& topics) : input_(topics[0]->name()) {
    for (size_t i = 1; i < topics.size(); ++i) {
      outputs_.push_back(Output(topics[i]->name()));
    }
    member_ =
        Must(log.Join({.group = testing::UniqueName("bench"), .topics = {input_}, .instance = "bench"}));
    while (Must(member_->Poll(1, Soon())).assigned.empty()) {
    }
  }

  Effort Round(size_t batch, size_t transactions) {
    for (int32_t partition = 0; partition < kPartitions; ++partition) {
      Must(member_->Seek({input_, partition}, 0));
    }
    while (Must(member_->Poll(1, Soon())).records.empty()) {
    }
    const Stopwatch watch;
    for (size_t i = 0; i < transactions; ++i) {
      Step(batch);
    }
    return watch.Stop(batch * transactions);
  }

 private:
  void Step(size_t batch) {
    std::vector<log::Record> records;
    log::Offsets next;
    for (size_t inputs = 0; inputs < batch;) {
      log::PollResult polled = Must(member_->Poll(batch - inputs, Soon()));
      inputs += polled.records.size();
      for (log::StoredRecord& input : polled.records) {
        next[{input_, input.partition}] = input.offset + 1;
        for (const log::Record& output : outputs_) {
          log::Record& record = records.emplace_back(output);
          record.partition = input.partition;
          record.value = input.value;
        }
      }
    }
    Must(member_->Commit(records, next));
  }

  const std::string input_;
  std::unique_ptr<log::Member> member_;
  std::vector<log::Record> outputs_;
};

}  // namespace

void CompareTransactions(const Conditions& conditions) {
  const auto log = OpenKafkaLog(conditions);
  Topics topics;
  for (const char* what : {"in", "out-a", "out-b", "out-c"}) {
    topics.push_back(std::make_unique<BenchTopic>(*log, conditions, what, kPartitions));
  }
  RawProducer(conditions.brokers, {}).Produce(MakeRecords(topics[0]->name(), kInputs), kPartitions);
  RawCopier raw(conditions, topics);
  Copier ours(*log, topics);
  const std::map<size_t, size_t> transactions_by_batch = {{1, 100}, {100, 40}, {1000, 16}};
  for (const auto& entry : transactions_by_batch) {
    const size_t batch = entry.first;
    const auto count =
        std::max<size_t>(static_cast<size_t>(static_cast<double>(entry.second) * conditions.scale), 3);
    Compare(fmt::format("Transactions of {} input{}, each 4 KB and copied to three topics", batch,
                        batch > 1 ? "s" : ""),
            conditions.rounds,
            {{"raw", [&] { return raw.Round(batch, count); }},
             {"Member::Commit", [&] { return ours.Round(batch, count); }}});
  }
}

}  // namespace parley::load
