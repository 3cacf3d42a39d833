#include "dispatch/core/ticks.h"

#include <algorithm>

namespace parley::dispatch {

void TickSchedule::OnActivity(int32_t partition, TimePoint now) {
  if (const auto found = last_.find(partition); found != last_.end()) {
    found->second = now;
  }
}

std::vector<int32_t> TickSchedule::TakeDue(TimePoint now) {
  std::vector<int32_t> due;
  if (interval_ <= milliseconds(0)) {
    return due;
  }
  for (auto& [partition, last] : last_) {
    if (now >= last + interval_) {
      due.push_back(partition);
      last = now;
    }
  }
  return due;
}

std::optional<TimePoint> TickSchedule::DueAt() const {
  if (interval_ <= milliseconds(0) || last_.empty()) {
    return std::nullopt;
  }
  const auto earliest = std::min_element(last_.begin(), last_.end(),
                                         [](const auto& a, const auto& b) { return a.second < b.second; });
  return earliest->second + interval_;
}

}  // namespace parley::dispatch
