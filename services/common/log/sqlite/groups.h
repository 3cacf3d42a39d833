// Consumer groups: who is in them, and which member owns which partition.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/mutex.h"
#include "common/log/log.h"

namespace parley::log::embedded {

// One member as its group sees it. Guarded by the mutex of the Groups that made it.
struct Seat {
  std::string group, instance;
  std::set<std::string> topics;
  enum class State { kSeated, kFenced, kLeft } state = State::kSeated;
  bool committing = false;
};

struct Handover {
  std::vector<TopicPartition> revoked, assigned;
};

// Groups live in memory: all members are in the process that owns the file, and end with it.
//
// A partition has one owner at a time. It is owned from the Settle that assigns it to the Settle that revokes
// it (or the end of the member), and only then goes to the next owner, so that an owner's commits are all in
// the log before the next one looks. Between a rebalance and the former owner's next Settle that one may
// still commit what it has in hand.
//
// Threads: any.
class Groups {
 public:
  // Fences the group's former member of that instance, and waits until its commit under way has ended.
  // `partitions`: of each of the topics.
  std::shared_ptr<Seat> Join(const MemberOptions& options, const std::map<std::string, int32_t>& partitions);

  // What to take from and give to the member now; in force on return. kFailedPrecondition once fenced or
  // left.
  absl::StatusOr<Handover> Settle(const std::shared_ptr<Seat>& seat);

  // Between these two the member cannot be fenced. Fails as Settle, and with kAborted when a partition of
  // `next` is not the member's; then EndCommit must not be called.
  absl::Status BeginCommit(const std::shared_ptr<Seat>& seat, const Offsets& next);
  void EndCommit(const std::shared_ptr<Seat>& seat);

  // kFailedPrecondition once fenced or left.
  absl::Status Check(const std::shared_ptr<Seat>& seat) const;

  // Gives back all that the member owns. True when it was there. Idempotent.
  bool Leave(const std::shared_ptr<Seat>& seat);

 private:
  struct Group {
    std::map<std::string, std::shared_ptr<Seat>> seats;  // By instance.
    std::map<std::string, int32_t> partitions;           // Of the topics of any member, ever.
    std::map<TopicPartition, std::string> targets;       // Instance that shall own it.
    std::map<TopicPartition, std::shared_ptr<Seat>> owners;
  };
  static absl::Status CheckSeated(const Seat& seat);
  static void Rebalance(Group& group);
  static void Evict(Group& group, const std::shared_ptr<Seat>& seat, Seat::State state);

  mutable Mutex mutex_;
  CondVar commit_ended_;
  std::map<std::string, Group> groups_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace parley::log::embedded
