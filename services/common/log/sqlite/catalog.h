// The topics and partitions of a log, as its threads share them.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/mutex.h"
#include "common/log/log.h"

namespace parley::log::embedded {

// Lives as long as the catalog. All but the atomics is fixed.
struct Partition {
  int64_t id = 0;  // Names its tables: log_<id>, and latest_<id>, stale_<id> when compacted.
  TopicPartition name;
  bool compacted = false;
  // What is committed: the writer moves them after each transaction. Unused by a read-only log.
  std::atomic<int64_t> start{0};
  std::atomic<int64_t> end{0};
};

// Lives as long as the catalog.
struct Topic {
  int64_t id = 0;
  std::string name;
  bool compacted = false;
  std::atomic<std::chrono::hours> retention{};
  std::vector<std::unique_ptr<Partition>> partitions;
};

// "parley.articles[3]", for messages.
std::string PartitionName(const TopicPartition& partition);

// Threads: any. Topics are only ever added.
class Catalog {
 public:
  void Add(std::unique_ptr<Topic> topic);

  // kNotFound names the topic, or the partition that it has not.
  absl::StatusOr<Topic*> FindTopic(std::string_view name) const;
  absl::StatusOr<Partition*> FindPartition(const TopicPartition& name) const;

  std::vector<Topic*> Topics() const;

 private:
  mutable Mutex mutex_;
  std::map<std::string, std::unique_ptr<Topic>, std::less<>> topics_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace parley::log::embedded
