// When to tell the fold what time it is.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "dispatch/core/types.h"

namespace parley::dispatch {

// A partition gets a tick when nothing has come on it for an interval: while articles flow their own times
// are the stream's clock, and a tick of "now" amid a backlog of old articles would close their stories early.
class TickSchedule {
 public:
  // 0: never.
  explicit TickSchedule(milliseconds interval) : interval_(interval) {}

  void Assign(int32_t partition, TimePoint now) { last_[partition] = now; }
  void Revoke(int32_t partition) { last_.erase(partition); }
  // An article came in or its result went out.
  void OnActivity(int32_t partition, TimePoint now);

  // Partitions to tick now; each counts as ticked.
  std::vector<int32_t> TakeDue(TimePoint now);
  // When TakeDue may have something; nothing when it never will.
  std::optional<TimePoint> DueAt() const;

 private:
  const milliseconds interval_;
  std::map<int32_t, TimePoint> last_;
};

}  // namespace parley::dispatch
