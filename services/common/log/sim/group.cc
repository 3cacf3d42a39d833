#include "common/log/sim/group.h"

#include <algorithm>

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

std::set<TopicPartition> Group::PartitionsOf(const Session& session, const PartitionCount& count) const {
  std::set<TopicPartition> partitions;
  for (const std::string& topic : session.options.topics) {
    int32_t members = 0;
    int32_t rank = 0;
    for (const std::shared_ptr<Session>& other : sessions_) {
      const auto& topics = other->options.topics;
      if (other->in_group && std::find(topics.begin(), topics.end(), topic) != topics.end()) {
        ++members;
        rank += other->options.instance < session.options.instance ? 1 : 0;
      }
    }
    const int32_t all = count(topic);
    const int32_t share = all / members;
    const int32_t more = all % members;  // So many of the first members take one more.
    const int32_t begin = rank * share + std::min(rank, more);
    const int32_t end = begin + share + (rank < more ? 1 : 0);
    for (int32_t partition = begin; partition < end; ++partition) {
      partitions.insert({topic, partition});
    }
  }
  return partitions;
}

bool Group::HeldByAnother(const Session& session, const TopicPartition& partition) const {
  return std::any_of(sessions_.begin(), sessions_.end(), [&](const std::shared_ptr<Session>& other) {
    return other.get() != &session && other->in_group && other->assigned.contains(partition);
  });
}

}  // namespace parley::log::sim
