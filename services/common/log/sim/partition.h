// One partition as a Kafka broker keeps it: records, holes, and the offset behind which readers wait.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "common/log/log.h"

namespace parley::log::sim {

// Threads: one at a time.
class Partition {
 public:
  Partition(std::string topic, int32_t number) : topic_(std::move(topic)), number_(number) {}

  // Returns the offset. `transaction` 0: committed at once.
  int64_t Append(const Record& record, WallTime time, uint64_t transaction);

  // Ends the transaction in this partition. Its control marker takes an offset; aborted records become holes.
  void End(uint64_t transaction, bool committed);

  // Committed records from `offset` on. An offset outside [start, end] is the caller's to refuse.
  Chunk Read(int64_t offset, size_t max_records) const;

  int64_t OffsetAt(WallTime time) const;

  // Removes what retention or compaction may remove: everything before `offset`, or every committed record
  // that a later committed one of the same key supersedes. Tombstones stay.
  void DropBefore(int64_t offset);
  void Compact();

  int64_t start() const { return start_; }
  int64_t end() const { return end_; }
  // The last stable offset: that of the first record of an open transaction, else the end.
  int64_t stable_end() const;

 private:
  struct Entry {
    StoredRecord record;
    uint64_t transaction = 0;  // While it is open, else 0.
  };

  const std::string topic_;
  const int32_t number_;
  std::vector<Entry> entries_;        // Ascending by offset.
  std::map<uint64_t, int64_t> open_;  // First offset of each open transaction.
  int64_t start_ = 0;
  int64_t end_ = 0;
};

}  // namespace parley::log::sim
