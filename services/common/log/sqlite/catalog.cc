#include "common/log/sqlite/catalog.h"

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/base/utf8.h"

namespace parley::log::embedded {

std::string PartitionName(const TopicPartition& partition) {
  return fmt::format("{}[{}]", Printable(partition.topic), partition.partition);
}

void Catalog::Add(std::unique_ptr<Topic> topic) {
  MutexLock lock(mutex_);
  topics_.try_emplace(topic->name, std::move(topic));
}

absl::StatusOr<Topic*> Catalog::FindTopic(std::string_view name) const {
  MutexLock lock(mutex_);
  const auto found = topics_.find(name);
  if (found == topics_.end()) {
    return MakeStatus(absl::StatusCode::kNotFound, "no topic \"{}\"", Printable(name));
  }
  return found->second.get();
}

absl::StatusOr<Partition*> Catalog::FindPartition(const TopicPartition& name) const {
  ASSIGN_OR_RETURN(const Topic* topic, FindTopic(name.topic));
  const auto index = static_cast<size_t>(name.partition);
  if (name.partition < 0 || index >= topic->partitions.size()) {
    return MakeStatus(absl::StatusCode::kNotFound, "no partition {}: the topic has {}", PartitionName(name),
                      topic->partitions.size());
  }
  return topic->partitions[index].get();
}

std::vector<Topic*> Catalog::Topics() const {
  MutexLock lock(mutex_);
  std::vector<Topic*> topics;
  for (const auto& [name, topic] : topics_) {
    topics.push_back(topic.get());
  }
  return topics;
}

}  // namespace parley::log::embedded
