#include "fmt/format.h"
#include "tests/load/kafka/compare.h"
#include "tests/load/kafka/kafka_cases.h"
#include "tests/load/kafka/made_up_records.h"
#include "tests/load/kafka/raw_kafka_ways.h"
#include "tests/support/kafka/shared_broker.h"

namespace parley::load {
namespace {

constexpr size_t kRecords = 120'000;
constexpr size_t kChunk = 1000;

Deadline Soon() { return Deadline::After(std::chrono::seconds(30)); }

void Fill(const Conditions& conditions, const std::string& topic, int32_t partitions, size_t count) {
  RawProducer producer(conditions.brokers, {});
  std::vector<log::Record> records = MakeRecords(topic, 20'000);
  for (size_t done = 0; done < count; done += records.size()) {
    for (size_t i = 0; i < records.size(); ++i) {
      records[i].partition = static_cast<int32_t>(i) % partitions;  // As many in each.
    }
    producer.Produce(std::span(records).first(std::min(records.size(), count - done)), partitions);
  }
}

// All of these begin to count with the first record: finding the place takes half a second in each of them.

Effort RawOneByOne(RawConsumer& consumer, const std::string& topic, int32_t partitions, size_t count) {
  consumer.Begin(topic, 0, partitions);
  consumer.Next();
  const Stopwatch watch;
  for (size_t read = 1; read < count; ++read) {
    consumer.Next();
  }
  return watch.Stop(count - 1);
}

Effort RawBatches(RawConsumer& consumer, const std::string& topic, int32_t partitions, size_t count) {
  consumer.Begin(topic, 0, partitions);
  consumer.Next();
  const Stopwatch watch;
  for (size_t read = 1; read < count;) {
    read += consumer.NextBatch(kChunk).size();
  }
  return watch.Stop(count - 1);
}

Effort PollAll(log::Member& member, const std::string& topic, int32_t partitions, size_t count) {
  for (int32_t partition = 0; partition < partitions; ++partition) {
    Must(member.Seek({topic, partition}, 0));
  }
  size_t first = 0;
  while (first == 0) {
    first = Must(member.Poll(1, Soon())).records.size();
  }
  const Stopwatch watch;
  for (size_t read = first; read < count;) {
    read += Must(member.Poll(kChunk, Soon())).records.size();
  }
  return watch.Stop(count - first);
}

Effort ReadAll(log::Log& log, const std::string& topic, int32_t partitions, size_t count) {
  std::vector<int64_t> next(static_cast<size_t>(partitions), 0);
  size_t read = 0;
  const auto turn = [&](int32_t partition, size_t most) {
    int64_t& at = next[static_cast<size_t>(partition)];
    const log::Chunk chunk = Must(log.Read({topic, partition}, at, most, Soon()));
    at = chunk.next_offset;
    read += chunk.records.size();
  };
  for (int32_t partition = 0; partition < partitions; ++partition) {
    turn(partition, 1);
  }
  const size_t first = read;
  const auto each = static_cast<int64_t>(count) / partitions;
  const Stopwatch watch;
  while (read < count) {
    for (int32_t partition = 0; partition < partitions; ++partition) {
      if (next[static_cast<size_t>(partition)] < each) {
        turn(partition, kChunk);
      }
    }
  }
  return watch.Stop(count - first);
}

}  // namespace

void CompareReading(const Conditions& conditions) {
  const auto log = OpenKafkaLog(conditions);
  for (const int32_t partitions : {1, 8}) {
    const BenchTopic topic(*log, conditions, "read", partitions);
    const size_t count = conditions.Scaled(kRecords) / 8 * 8;
    Fill(conditions, topic.name(), partitions, count);
    RawConsumer raw(conditions.brokers, testing::UniqueName("raw"));
    RawConsumer raw_batches(conditions.brokers, testing::UniqueName("raw"));
    const auto member = Must(
        log->Join({.group = testing::UniqueName("bench"), .topics = {topic.name()}, .instance = "bench"}));
    while (Must(member->Poll(1, Soon())).assigned.empty()) {
    }
    Compare(
        fmt::format("Reading records of 4 KB from {} partition{}", partitions, partitions > 1 ? "s" : ""),
        conditions.rounds,
        {{"raw consumer", [&] { return RawOneByOne(raw, topic.name(), partitions, count); }},
         {"raw consumer, batches", [&] { return RawBatches(raw_batches, topic.name(), partitions, count); }},
         {"Member::Poll", [&] { return PollAll(*member, topic.name(), partitions, count); }},
         {"Log::Read", [&] { return ReadAll(*log, topic.name(), partitions, count); }}});
    Must(member->Shutdown(Soon()));
  }
}

}  // namespace parley::load
