#include <thread>

#include "fmt/format.h"
#include "tests/load/kafka/compare.h"
#include "tests/load/kafka/kafka_cases.h"
#include "tests/load/kafka/made_up_records.h"
#include "tests/load/kafka/raw_kafka_ways.h"

namespace parley::load {
namespace {

constexpr size_t kRecords = 40'000;

// Each thread appends its part in batches, waiting for each.
void AppendAll(log::Log& log, std::span<const log::Record> records, size_t threads, size_t batch) {
  std::vector<std::thread> running;
  const size_t part = records.size() / threads;
  for (size_t i = 0; i < threads; ++i) {
    running.emplace_back([&log, batch, mine = records.subspan(i * part, part)] {
      for (size_t at = 0; at < mine.size(); at += batch) {
        Must(log.Append(mine.subspan(at, std::min(batch, mine.size() - at))));
      }
    });
  }
  for (std::thread& thread : running) {
    thread.join();
  }
}

}  // namespace

void CompareAppend(const Conditions& conditions) {
  const auto log = OpenKafkaLog(conditions);
  for (const int32_t partitions : {1, 8}) {
    const BenchTopic topic(*log, conditions, "append", partitions);
    const std::vector<log::Record> records = MakeRecords(topic.name(), conditions.Scaled(kRecords));
    RawProducer raw(conditions.brokers, {});
    std::vector<Way> ways = {{"raw producer", [&] {
                                const Stopwatch watch;
                                raw.Produce(records, partitions);
                                return watch.Stop(records.size());
                              }}};
    const auto add = [&](size_t threads, size_t batch) {
      ways.push_back(
          {fmt::format("Append, {} thread{}, batches of {}", threads, threads > 1 ? "s" : "", batch),
           [&, threads, batch] {
             const Stopwatch watch;
             AppendAll(*log, records, threads, batch);
             return watch.Stop(records.size());
           }});
    };
    add(1, 512);
    add(1, 4096);
    add(4, 64);
    add(4, 512);
    Compare(fmt::format("Appending records of 4 KB to {} partition{}", partitions, partitions > 1 ? "s" : ""),
            conditions.rounds, ways);
  }
}

}  // namespace parley::load
