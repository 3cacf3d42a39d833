// The simulated cluster: topics, transactions, groups and everything that may go wrong with them.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "common/log/sim/dice.h"
#include "common/log/sim/group.h"
#include "common/log/sim/partition.h"
#include "common/log/sim/sim_options.h"

namespace parley::log::sim {

// Threads: one at a time. Every call is one step of the simulation's time; none waits.
class Broker {
 public:
  explicit Broker(const SimLogOptions& options);

  void set_faults(const SimFaults& faults) { options_.faults = faults; }
  // Lets `calls` steps pass.
  void Pass(int64_t calls);
  Partition* Find(const TopicPartition& partition);
  absl::Status Compact(std::string_view topic);
  void ForgetOffsets(const std::string& group) { groups_[group].committed.clear(); }

  absl::Status EnsureTopic(const TopicSpec& spec);
  absl::StatusOr<int32_t> Partitions(std::string_view topic) const;
  absl::StatusOr<std::vector<int64_t>> Append(std::span<const Record> records);
  absl::StatusOr<Chunk> Read(const TopicPartition& partition, int64_t offset, size_t max_records);
  absl::StatusOr<PartitionRange> Range(const TopicPartition& partition);
  absl::StatusOr<int64_t> OffsetAt(const TopicPartition& partition, WallTime time);
  absl::StatusOr<Offsets> Committed(std::string_view group, std::string_view topic);

  // Members.
  absl::StatusOr<std::shared_ptr<Session>> Join(MemberOptions options);
  absl::StatusOr<PollResult> Poll(Session& session, size_t max_records);
  absl::Status Commit(Session& session, std::span<const Record> outputs, const Offsets& next);
  absl::Status Seek(Session& session, const TopicPartition& partition, int64_t offset);
  absl::Status SetPaused(Session& session, const TopicPartition& partition, bool paused);
  void Leave(Session& session);

 private:
  struct Topic {
    TopicSpec spec;
    std::vector<Partition> partitions;
  };
  struct Transaction {
    std::string group;
    Offsets next;
    std::set<TopicPartition> touched;
    // Once its outcome is unknown to the member: when it is ended, and how.
    int64_t ends_at = INT64_MAX;
    bool commits = false;
  };

  void Advance() { Pass(1); }
  void EndHanging();
  void ExpireSessions();
  absl::StatusOr<Partition*> Known(const TopicPartition& partition);
  absl::Status Check(std::span<const Record> records) const;
  absl::Status CheckUsable(Session& session);

  void ThrowSomebodyOut(Group& group);
  void LearnAssignment(Session& session, const Group& group, PollResult& result);
  void Fetch(Session& session, const Group& group, size_t max_records, PollResult& result);
  bool HasPendingOffset(const std::string& group, const TopicPartition& partition) const;

  uint64_t Begin(const Session& session);
  std::vector<int64_t> Produce(uint64_t transaction, std::span<const Record> records);
  void End(uint64_t transaction, bool committed);
  void EndHangingOf(Session& session);
  bool OwnsAll(const Session& session, const Group& group, const Offsets& next) const;
  absl::Status Tear(Session& session, std::span<const Record> outputs, const Offsets& next, bool owner);
  absl::Status LoseOutcome(Session& session, uint64_t transaction);
  WallTime Now() const;

  SimLogOptions options_;
  Dice dice_;
  int64_t calls_ = 0;
  std::map<std::string, Topic, std::less<>> topics_;
  std::map<std::string, Group, std::less<>> groups_;
  std::map<uint64_t, Transaction> open_;
  uint64_t last_transaction_ = 0;
};

}  // namespace parley::log::sim
