// Questions about offsets.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/base/mutex.h"
#include "common/log/kafka/catalog.h"
#include "common/log/kafka/client.h"

namespace parley::log::kafka {

// Threads: any. The methods are Log's of the same names.
class Queries {
 public:
  // `admin` must read uncommitted records, else ranges would end before the first open transaction.
  Queries(const KafkaLogOptions& options, Client& admin, Catalog& catalog)
      : options_(options), admin_(admin), catalog_(catalog), timeout_(options.request_timeout) {}

  absl::StatusOr<PartitionRange> Range(const TopicPartition& partition);
  absl::StatusOr<int64_t> OffsetAt(const TopicPartition& partition, WallTime time);
  // Waits a little for offsets of transactions that are just ending; what a dead one left open does not
  // count.
  absl::StatusOr<Offsets> Committed(std::string_view group, std::string_view topic);

 private:
  // The client that asks for `group`'s stable offsets; made when it is wanted first.
  absl::StatusOr<std::shared_ptr<Client>> ClientOf(const std::string& group);

  const KafkaLogOptions& options_;
  Client& admin_;
  Catalog& catalog_;
  const std::chrono::milliseconds timeout_;
  Mutex mutex_;
  std::map<std::string, std::shared_ptr<Client>> clients_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace parley::log::kafka
