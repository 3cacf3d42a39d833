#include "common/log/sqlite/groups.h"

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/log/range_assignment.h"
#include "common/log/sqlite/catalog.h"

namespace parley::log::embedded {

std::shared_ptr<Seat> Groups::Join(const MemberOptions& options,
                                   const std::map<std::string, int32_t>& partitions) {
  auto seat = std::make_shared<Seat>();
  seat->group = options.group;
  seat->instance = options.instance;
  seat->topics.insert(options.topics.begin(), options.topics.end());

  MutexLock lock(mutex_);
  Group& group = groups_[options.group];
  // Looked up again after each wait: another Join of the instance may have come first and be fenced in turn.
  for (auto former = group.seats.find(options.instance); former != group.seats.end();
       former = group.seats.find(options.instance)) {
    const std::shared_ptr<Seat> fenced = former->second;
    fenced->state = Seat::State::kFenced;  // From here on it begins no commit.
    if (fenced->committing) {
      commit_ended_.Wait(mutex_);
      continue;
    }
    Evict(group, fenced, Seat::State::kFenced);
    group.seats.erase(former);
  }
  group.seats[options.instance] = seat;
  group.partitions.insert(partitions.begin(), partitions.end());
  Rebalance(group);
  return seat;
}

absl::StatusOr<Handover> Groups::Settle(const std::shared_ptr<Seat>& seat) {
  MutexLock lock(mutex_);
  RETURN_IF_ERROR(CheckSeated(*seat));
  Group& group = groups_[seat->group];
  Handover handover;
  for (auto owned = group.owners.begin(); owned != group.owners.end();) {
    const auto target = group.targets.find(owned->first);
    const bool stays = target != group.targets.end() && target->second == seat->instance;
    if (owned->second == seat && !stays) {
      handover.revoked.push_back(owned->first);
      owned = group.owners.erase(owned);
    } else {
      ++owned;
    }
  }
  for (const auto& [partition, instance] : group.targets) {
    if (instance == seat->instance && group.owners.try_emplace(partition, seat).second) {
      handover.assigned.push_back(partition);
    }
  }
  return handover;
}

absl::Status Groups::BeginCommit(const std::shared_ptr<Seat>& seat, const Offsets& next) {
  MutexLock lock(mutex_);
  RETURN_IF_ERROR(CheckSeated(*seat));
  const Group& group = groups_[seat->group];
  for (const auto& [partition, offset] : next) {
    const auto owner = group.owners.find(partition);
    if (owner == group.owners.end() || owner->second != seat) {
      return MakeStatus(
          absl::StatusCode::kAborted,
          "commit of offset {} of {} by \"{}\" in group \"{}\": the partition is not assigned to it", offset,
          PartitionName(partition), seat->instance, seat->group);
    }
  }
  seat->committing = true;
  return absl::OkStatus();
}

void Groups::EndCommit(const std::shared_ptr<Seat>& seat) {
  MutexLock lock(mutex_);
  seat->committing = false;
  commit_ended_.NotifyAll();
}

absl::Status Groups::Check(const std::shared_ptr<Seat>& seat) const {
  MutexLock lock(mutex_);
  return CheckSeated(*seat);
}

bool Groups::Leave(const std::shared_ptr<Seat>& seat) {
  MutexLock lock(mutex_);
  if (seat->state != Seat::State::kSeated) {
    return false;
  }
  Group& group = groups_[seat->group];
  group.seats.erase(seat->instance);
  Evict(group, seat, Seat::State::kLeft);
  Rebalance(group);
  return true;
}

absl::Status Groups::CheckSeated(const Seat& seat) {
  switch (seat.state) {
    case Seat::State::kSeated:
      return absl::OkStatus();
    case Seat::State::kFenced:
      return MakeStatus(absl::StatusCode::kFailedPrecondition,
                        "\"{}\" in group \"{}\" was fenced by a newer instance of that name", seat.instance,
                        seat.group);
    case Seat::State::kLeft:
      return MakeStatus(absl::StatusCode::kFailedPrecondition, "\"{}\" has left group \"{}\"", seat.instance,
                        seat.group);
  }
  return absl::OkStatus();
}

void Groups::Rebalance(Group& group) {
  std::map<std::string, std::set<std::string>> subscriptions;
  for (const auto& [instance, seat] : group.seats) {
    subscriptions[instance] = seat->topics;
  }
  group.targets = AssignRanges(subscriptions, group.partitions);
}

void Groups::Evict(Group& group, const std::shared_ptr<Seat>& seat, Seat::State state) {
  seat->state = state;
  std::erase_if(group.owners, [&seat](const auto& owned) { return owned.second == seat; });
}

}  // namespace parley::log::embedded
