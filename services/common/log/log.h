// The log: partitioned, keyed, ordered, durable records, consumer groups, and one atomic step that reads,
// appends to several topics and moves the group's offsets.
//
// Implementations: sqlite/ (one process, one file), sim/ (tests), kafka/. All pass
// tests/contract/log_contract.h; what that suite does not ask, callers must not rely on.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/log/record.h"

namespace parley::log {

struct TopicSpec {
  std::string name;
  int32_t partitions = 1;  // Fixed for life: another number would move keys.
  bool compacted = false;  // Keep the latest record of each key instead of dropping by age.
  // How long records (of a compacted topic: superseded records and tombstones) stay readable at least.
  std::chrono::hours retention{24 * 30};
};

// What a read returns. `next_offset` may lie past the last record: aborted records leave holes.
struct Chunk {
  std::vector<StoredRecord> records;
  int64_t next_offset = 0;
};

struct PartitionRange {
  int64_t start = 0;  // First offset that is still kept.
  int64_t end = 0;    // One past the last offset in use, records of open transactions included.
};

struct MemberOptions {
  std::string group;
  std::vector<std::string> topics;
  // Stable across restarts of the same instance: a restarted instance takes over from its former self at
  // once, and the former self is fenced.
  std::string instance;
};

// What happened since the last poll. Handle `revoked`, then `assigned`, then `records`.
struct PollResult {
  std::vector<TopicPartition> revoked;  // No longer ours: drop their state; commits for them are refused.
  std::vector<TopicPartition>
      assigned;                       // Ours from now on, read from the group's offset unless Seek is called.
  std::vector<StoredRecord> records;  // In order within a partition.
};

// One member of a consumer group, which may also append.
//
// Threads: one at a time, except where noted. Ownership: must not outlive its Log.
// Life cycle: Poll and Commit until Shutdown; after that, or once fenced, every call returns
// kFailedPrecondition and the member is of no further use.
class Member {
 public:
  virtual ~Member() = default;

  // Waits until there is something to tell, at most until `deadline`; then the result is empty, not an error.
  // `max_records` bounds the records returned, and they are at most 16 MiB together (always at least one).
  virtual absl::StatusOr<PollResult> Poll(size_t max_records, Deadline deadline) = 0;

  // The atomic step: appends `outputs` and sets the group's next offsets, all or nothing, durable on return.
  // `next` names only partitions assigned to this member; it may be empty (append only).
  //
  // OK                  it happened.
  // kAborted            it did not happen. The read position is back at the group's offsets; the caller drops
  //                     what it derived from the uncommitted records and polls again.
  // kUnavailable        nobody knows. The caller re-reads its own progress record from the log (with
  //                     Log::Read up to Log::Range().end), Seeks accordingly and goes on.
  // kFailedPrecondition fenced by a newer instance: nothing happened, stop using this member.
  // kResourceExhausted  no room on disk: it did not happen; as kAborted, worth a retry later.
  // kInvalidArgument    unknown topic, too large, ...: it did not happen; repeating it cannot help.
  virtual absl::Status Commit(std::span<const Record> outputs, const Offsets& next) = 0;

  // Sets the read position of an assigned partition. kInvalidArgument when it is not assigned.
  virtual absl::Status Seek(const TopicPartition& partition, int64_t offset) = 0;

  // While paused, Poll returns no records of the partition but goes on with everything else. Pausing twice or
  // resuming what is not paused is harmless.
  virtual absl::Status Pause(const TopicPartition& partition) = 0;
  virtual absl::Status Resume(const TopicPartition& partition) = 0;

  // Leaves the group. Idempotent.
  virtual absl::Status Shutdown(Deadline deadline) = 0;
};

// Threads: all methods of Log may be called from any thread.
class Log {
 public:
  virtual ~Log() = default;

  // Names this log for ever: two logs with the same id hold the same records at the same offsets.
  virtual std::string id() const = 0;

  // Makes the topic, or checks that it is there with the same partitions and policy (else
  // kFailedPrecondition).
  virtual absl::Status EnsureTopic(const TopicSpec& spec) = 0;

  // kNotFound for an unknown topic.
  virtual absl::StatusOr<int32_t> Partitions(std::string_view topic) = 0;

  // Appends all or nothing; durable on return. The offsets are in the order of `records`.
  // kResourceExhausted: no room on disk. kUnavailable: try again; with some implementations some or all of
  // the records may have been appended all the same.
  virtual absl::StatusOr<std::vector<int64_t>> Append(std::span<const Record> records) = 0;

  // Reads committed records from `offset` on, without a group: at most `max_records` and 16 MiB (always at
  // least one). Waits for some until `deadline`; an empty chunk is not an error. Stops before the first
  // record of an open transaction. kOutOfRange when `offset` is before Range().start or past Range().end.
  virtual absl::StatusOr<Chunk> Read(const TopicPartition& partition, int64_t offset, size_t max_records,
                                     Deadline deadline) = 0;

  virtual absl::StatusOr<PartitionRange> Range(const TopicPartition& partition) = 0;

  // First offset whose record was appended at or after `time`; Range().end when there is none.
  virtual absl::StatusOr<int64_t> OffsetAt(const TopicPartition& partition, WallTime time) = 0;

  // The group's next offsets for the partitions of the topic; those it never committed are left out.
  virtual absl::StatusOr<Offsets> Committed(std::string_view group, std::string_view topic) = 0;

  virtual absl::StatusOr<std::unique_ptr<Member>> Join(MemberOptions options) = 0;
};

}  // namespace parley::log
