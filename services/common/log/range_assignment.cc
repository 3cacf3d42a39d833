#include "common/log/range_assignment.h"

#include <vector>

namespace parley::log {
namespace {

void AssignTopic(const std::string& topic, int32_t partitions, const std::vector<std::string>& instances,
                 std::map<TopicPartition, std::string>& owners) {
  const auto members = static_cast<int32_t>(instances.size());
  int32_t partition = 0;
  for (int32_t member = 0; member < members; ++member) {
    const int32_t count = partitions / members + (member < partitions % members ? 1 : 0);
    for (int32_t i = 0; i < count; ++i) {
      owners[{topic, partition++}] = instances[static_cast<size_t>(member)];
    }
  }
}

}  // namespace

std::map<TopicPartition, std::string> AssignRanges(
    const std::map<std::string, std::set<std::string>>& subscriptions,
    const std::map<std::string, int32_t>& partitions) {
  std::map<std::string, std::vector<std::string>> subscribers;
  for (const auto& [instance, topics] : subscriptions) {
    for (const std::string& topic : topics) {
      subscribers[topic].push_back(instance);
    }
  }
  std::map<TopicPartition, std::string> owners;
  for (const auto& [topic, instances] : subscribers) {
    if (const auto found = partitions.find(topic); found != partitions.end()) {
      AssignTopic(topic, found->second, instances, owners);
    }
  }
  return owners;
}

}  // namespace parley::log
