// librdkafka's C API with just enough around it for tests that must not rest on our own client.
//
// Threads: one thread per RawKafka. Blocking: every function waits for its outcome, with a deadline of its
// own.
#pragma once

#include <librdkafka/rdkafka.h>

#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace parley::testing {

// Names and values of librdkafka's settings, or of a broker's properties.
using KafkaSettings = std::map<std::string, std::string>;

// `base` with `more` added; `more` wins.
KafkaSettings With(KafkaSettings base, const KafkaSettings& more);

class RawKafka {
 public:
  static absl::StatusOr<std::unique_ptr<RawKafka>> Create(rd_kafka_type_t type,
                                                          const KafkaSettings& settings);
  ~RawKafka();
  RawKafka(const RawKafka&) = delete;
  RawKafka& operator=(const RawKafka&) = delete;

  rd_kafka_t* get() const { return kafka_; }
  // What error_cb was told; it runs inside the owner's rd_kafka_poll and rd_kafka_flush.
  const std::vector<rd_kafka_resp_err_t>& errors() const { return errors_; }
  bool Saw(rd_kafka_resp_err_t error) const;
  // Why records were not delivered, one each.
  const std::vector<rd_kafka_resp_err_t>& delivery_errors() const { return delivery_errors_; }

 private:
  RawKafka() = default;

  rd_kafka_t* kafka_ = nullptr;
  std::vector<rd_kafka_resp_err_t> errors_;
  std::vector<rd_kafka_resp_err_t> delivery_errors_;
};

// OK, or kInternal with `what` and the code's name.
absl::Status KafkaStatus(const std::string& what, rd_kafka_resp_err_t error);
// The same for the calls that give an object; destroys it.
absl::Status KafkaStatus(const std::string& what, rd_kafka_error_t* error);

// Waits until the metadata of the cluster list all brokers `ids`. kUnauthenticated as soon as a broker
// refuses the credentials.
absl::Status WaitForBrokers(const KafkaSettings& client, const std::set<int>& ids,
                            std::chrono::milliseconds within);

// Waits until every replica of every partition, the broker's own topics included, is in sync: any one broker
// can then be lost.
absl::Status WaitInSync(const KafkaSettings& client, std::chrono::milliseconds within);

// OK when the topic exists already.
absl::Status CreateTopic(const KafkaSettings& client, const std::string& topic, int partitions,
                         int replication_factor = 1, const KafkaSettings& topic_settings = {});

// Queues one record without a key.
absl::Status Enqueue(RawKafka& producer, const std::string& topic, int partition, const std::string& value);

// Produces `values` to the partition, acknowledged by all replicas.
absl::Status Produce(const KafkaSettings& client, const std::string& topic, int partition,
                     const std::vector<std::string>& values);

// Reads the partition from its beginning until it has `at_least` values and is at the end. Reads committed
// values only, unless `client` sets isolation.level.
absl::StatusOr<std::vector<std::string>> ReadPartition(
    const KafkaSettings& client, const std::string& topic, int partition, size_t at_least,
    std::chrono::milliseconds within = std::chrono::seconds(30));

// A transaction with a record and an offset, on a topic of its own: afterwards the broker has its internal
// topics, and the next transaction takes milliseconds rather than a second.
absl::Status WarmUp(const KafkaSettings& client, int replication_factor);

}  // namespace parley::testing
