// Kafka transactions, one after the other, with the holes of librdkafka 2.0.2 closed.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "common/log/kafka/client.h"
#include "common/log/kafka/kafka_log.h"
#include "common/log/kafka/kafka_metrics.h"
#include "common/log/kafka/topic_handles.h"

namespace parley::log::kafka {

// Two rules beyond librdkafka's own manual:
//
// Recycling. When EndTxn times out, librdkafka sends it again and reports success; the first one may arrive
// late and end the *next* transaction half way (confluentinc/librdkafka#5423). So after any transaction in
// which a timeout or a lost connection was reported, or whose end took suspiciously long, the producer is
// thrown away: a new one raises the epoch, and what is still under way is fenced.
//
// Not knowing is said. An answer that could mean "the other attempt has done it" gives kUnavailable, never
// kAborted, so that the caller asks its progress record.
//
// Threads: one at a time.
class Transactor {
 public:
  Transactor(const KafkaLogOptions& options, std::string transactional_id, KafkaMetrics& metrics);
  ~Transactor();

  // Fences whoever used the transactional id before, and aborts what it left open. kUnavailable.
  absl::Status Prepare();

  // All or nothing; the codes are Member::Commit's. `records` have passed all checks; `partitions` are
  // theirs. `group` may be null when `next` is empty.
  absl::Status Run(std::span<const Record> records, std::span<const int32_t> partitions, const Offsets& next,
                   const rd_kafka_consumer_group_metadata_t* group);

  // Whether somebody else has taken the transactional id on since. Asks with a transaction that is aborted,
  // about a partition of that group; false as well when nobody can tell.
  bool IsFenced(const std::string& group, const TopicPartition& partition);

 private:
  struct Producer;

  absl::Status Begin();
  absl::Status Produce(std::span<const Record> records, std::span<const int32_t> partitions);
  absl::Status SendOffsets(const Offsets& next, const rd_kafka_consumer_group_metadata_t* group);
  absl::Status End();
  absl::Status Abort(const absl::Status& why);
  absl::Status Judge(const rd_kafka_error_t* error, std::string_view what);
  void RecycleIfDoubtful();
  void Recycle(std::string_view why);

  const KafkaLogOptions options_;
  const std::string transactional_id_;
  KafkaMetrics& metrics_;
  std::unique_ptr<Producer> producer_;  // Null: to be made for the next transaction.
  Deadline begun_ = Deadline::Now();    // Of the transaction under way.
};

}  // namespace parley::log::kafka
