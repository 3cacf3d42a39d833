#include "common/log/sim/group.h"

#include <algorithm>

#include "common/log/range_assignment.h"

namespace parley::log::sim {

std::shared_ptr<Session> Group::Add(const std::shared_ptr<Session>& session) {
  for (std::shared_ptr<Session>& former : sessions_) {
    if (former->options.instance != session->options.instance) {
      continue;
    }
    former->fenced = true;
    const bool same_place = former->in_group && former->options.topics == session->options.topics;
    generation_ += same_place ? 0 : 1;
    return std::exchange(former, session);
  }
  sessions_.push_back(session);
  ++generation_;
  return nullptr;
}

void Group::Remove(const Session& session) {
  const size_t removed = std::erase_if(
      sessions_, [&session](const std::shared_ptr<Session>& other) { return other.get() == &session; });
  generation_ += removed > 0 && session.in_group ? 1 : 0;
}

void Group::ThrowOut(Session& session) {
  generation_ += session.in_group ? 1 : 0;
  session.in_group = false;
}

void Group::TakeBack(Session& session) {
  generation_ += session.in_group ? 0 : 1;
  session.in_group = true;
}

std::vector<TopicPartition> Group::PartitionsOf(const Session& session,
                                                const std::map<std::string, int32_t>& partitions) const {
  std::map<std::string, std::set<std::string>> subscriptions;
  for (const std::shared_ptr<Session>& other : sessions_) {
    if (other->in_group) {
      subscriptions[other->options.instance].insert(other->options.topics.begin(),
                                                    other->options.topics.end());
    }
  }
  std::vector<TopicPartition> own;
  for (const auto& [partition, instance] : AssignRanges(subscriptions, partitions)) {
    if (instance == session.options.instance) {
      own.push_back(partition);
    }
  }
  return own;
}

bool Group::HeldByAnother(const Session& session, const TopicPartition& partition) const {
  return std::any_of(sessions_.begin(), sessions_.end(), [&](const std::shared_ptr<Session>& other) {
    return other.get() != &session && other->in_group && other->assigned.contains(partition);
  });
}

}  // namespace parley::log::sim
