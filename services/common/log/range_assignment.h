// Which member of a consumer group owns which partition: Kafka's "range".
#pragma once

#include <map>
#include <set>
#include <string>

#include "common/log/record.h"

namespace parley::log {

// For each topic its subscribers, sorted by instance, get consecutive partitions; the first ones get one more
// when it does not come out even. So members with the same topics own the same partition numbers of each.
// `subscriptions`: instance -> topics. `partitions`: topic -> number; a topic missing there is left out.
std::map<TopicPartition, std::string> AssignRanges(
    const std::map<std::string, std::set<std::string>>& subscriptions,
    const std::map<std::string, int32_t>& partitions);

}  // namespace parley::log
