// Appends outside of any group.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/mutex.h"
#include "common/log/kafka/catalog.h"
#include "common/log/kafka/kafka_log.h"

namespace parley::log::kafka {

// One idempotent producer, shared by all callers and made anew after it has failed for good. Log::Append says
// what Append does.
//
// Threads: any. The order of one caller's records is kept within each partition.
class Appender {
 public:
  Appender(const KafkaLogOptions& options, Catalog& catalog) : options_(options), catalog_(catalog) {}

  absl::StatusOr<std::vector<int64_t>> Append(std::span<const Record> records);

 private:
  class Producer;
  absl::StatusOr<std::shared_ptr<Producer>> Current();
  void Discard(const std::shared_ptr<Producer>& broken);

  const KafkaLogOptions options_;
  Catalog& catalog_;
  Mutex mutex_;
  std::shared_ptr<Producer> producer_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace parley::log::kafka
