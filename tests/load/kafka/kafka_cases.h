// What kafka_load measures.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "common/log/kafka/kafka_log.h"

namespace parley::load {

struct Conditions {
  std::string brokers;
  std::map<std::string, std::string> settings;  // Of librdkafka, for KafkaLog alone.
  int rounds = 7;
  double scale = 1;           // Of the work in a round.
  size_t articles = 200'000;  // In the state that is restored.

  size_t Scaled(size_t records) const {
    return std::max<size_t>(static_cast<size_t>(static_cast<double>(records) * scale), 1000);
  }
};

std::unique_ptr<log::KafkaLog> OpenKafkaLog(const Conditions& conditions);

// A topic with a name of its own, deleted with its owner.
class BenchTopic {
 public:
  BenchTopic(log::Log& log, const Conditions& conditions, const std::string& what, int32_t partitions);
  ~BenchTopic();
  BenchTopic(const BenchTopic&) = delete;
  BenchTopic& operator=(const BenchTopic&) = delete;
  const std::string& name() const { return name_; }

 private:
  const std::string brokers_;
  const std::string name_;
};

// Log::Append against an idempotent producer.
void CompareAppend(const Conditions& conditions);
// Member::Poll and Log::Read against a consumer.
void CompareReading(const Conditions& conditions);
// Member::Commit against the same transactions by hand.
void CompareTransactions(const Conditions& conditions);
// The aggregate's state of so many articles, read back from its changelog.
void MeasureRestore(const Conditions& conditions);
// PublishStream -> `parley ingest` -> topic, against producing the same articles.
void CompareIngest(const Conditions& conditions);

}  // namespace parley::load
