// Reads partitions without a group.
#pragma once

#include <list>
#include <map>
#include <memory>

#include "absl/status/statusor.h"
#include "common/base/mutex.h"
#include "common/log/kafka/client.h"
#include "common/log/kafka/kafka_log.h"
#include "common/log/kafka/queries.h"

namespace parley::log::kafka {

// Keeps a stream of records open for each place that is being read from, so that a caller who reads on where
// it stopped only takes what librdkafka has fetched ahead. A partition has one stream in a client; whoever
// reads elsewhere in it at the same time gets a further client. Streams that nobody has read from for a
// while are closed.
//
// Threads: any. Log::Read says what Read does.
class Reader {
 public:
  Reader(const KafkaLogOptions& options, Queries& queries);
  ~Reader();

  absl::StatusOr<Chunk> Read(const TopicPartition& partition, int64_t offset, size_t max_records,
                             Deadline deadline);

 private:
  struct Stream;
  struct Source;
  class Lease;

  absl::StatusOr<Stream*> Acquire(const TopicPartition& partition, int64_t offset, Deadline deadline);
  absl::StatusOr<Stream*> Reserve(const TopicPartition& partition, int64_t offset, Deadline deadline);
  Stream* Find(const TopicPartition& partition, int64_t offset) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<Source*> SourceWithout(const TopicPartition& partition)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void CloseIdle() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Start(Stream& stream, int64_t offset);
  void Release(Stream& stream);
  absl::StatusOr<Chunk> Take(Stream& stream, size_t max_records, Deadline deadline);

  const KafkaLogOptions options_;
  Queries& queries_;
  Mutex mutex_;
  CondVar released_;
  std::list<std::unique_ptr<Source>> sources_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace parley::log::kafka
