// A consumer group as its coordinator sees it: who belongs to it, who owns what, how far it got.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "common/log/log.h"

namespace parley::log::sim {

// One member's connection. What the member believes may lag behind what the group decided.
struct Session {
  MemberOptions options;
  bool fenced = false;   // A newer instance took over.
  bool closed = false;   // Shut down.
  bool crashed = false;  // Its process is gone without a word.
  bool in_group = true;  // False once thrown out, until its next Poll.
  int64_t last_call = 0;

  // As the member knows it since its last Poll.
  int64_t generation = -1;
  std::set<TopicPartition> assigned;
  Offsets positions;  // Absent: at the group's offset.
  std::set<TopicPartition> paused;
  size_t turn = 0;  // Which partition is read first next time.

  // Its producer.
  uint64_t hanging = 0;   // Transaction whose outcome it does not know and that is still open; 0: none.
  bool late_end = false;  // See SimFaults::late_end.
};

// Threads: one at a time. Assignment is by `range` over the instance names, known to the group at once and
// to each member with its next Poll; until then its commits are refused.
class Group {
 public:
  // Adds the session. A former session of the same instance is returned, fenced and out of the group; the
  // new one then takes its place and nobody else notices.
  std::shared_ptr<Session> Add(const std::shared_ptr<Session>& session);
  void Remove(const Session& session);
  void ThrowOut(Session& session);
  void TakeBack(Session& session);

  // `partitions`: of each topic.
  std::vector<TopicPartition> PartitionsOf(const Session& session,
                                           const std::map<std::string, int32_t>& partitions) const;

  // True while another member of the group, which has not heard of the latest rebalance, reads it.
  bool HeldByAnother(const Session& session, const TopicPartition& partition) const;

  int64_t generation() const { return generation_; }
  const std::vector<std::shared_ptr<Session>>& sessions() const { return sessions_; }

  Offsets committed;

 private:
  std::vector<std::shared_ptr<Session>> sessions_;  // Neither closed nor fenced.
  int64_t generation_ = 0;
};

}  // namespace parley::log::sim
