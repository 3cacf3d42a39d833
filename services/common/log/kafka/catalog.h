// Which topics there are: asks the brokers, remembers partition numbers, makes and checks topics.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/mutex.h"
#include "common/log/kafka/client.h"
#include "common/log/kafka/kafka_log.h"

namespace parley::log::kafka {

// Threads: any.
class Catalog {
 public:
  // Uses `admin` (a consumer), which must outlive it.
  Catalog(Client& admin, const KafkaLogOptions& options) : admin_(admin), options_(options) {}

  // Of a topic; kNotFound. The number is fixed for life and asked for once.
  absl::StatusOr<int32_t> Partitions(std::string_view topic);

  // kNotFound when there is no such topic or partition.
  absl::Status Check(const TopicPartition& partition);

  // Where each record goes, after all checks of it: kNotFound for an unknown topic, else kInvalidArgument.
  absl::StatusOr<std::vector<int32_t>> PartitionsOf(std::span<const Record> records);

  // See Log::EnsureTopic.
  absl::Status Ensure(const TopicSpec& spec);

 private:
  absl::StatusOr<int32_t> AskPartitions(const std::string& topic);
  absl::Status Create(const TopicSpec& spec);
  absl::Status Compare(const TopicSpec& spec);
  absl::StatusOr<std::map<std::string, std::string>> Settings(const std::string& topic);
  absl::StatusOr<EventPtr> Await(rd_kafka_queue_t* queue, std::string_view what);

  Client& admin_;
  const KafkaLogOptions options_;
  Mutex mutex_;
  std::map<std::string, int32_t, std::less<>> partitions_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace parley::log::kafka
