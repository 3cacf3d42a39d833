#include "dispatch/core/batcher.h"

#include <algorithm>

namespace parley::dispatch {

void Batcher::Add(Ticket ticket, size_t bytes, TimePoint now) {
  waiting_.push_back({ticket, bytes, now});
  bytes_ += bytes;
}

bool Batcher::Worthwhile(TimePoint now, bool idle) const {
  return idle || waiting_.size() >= options_.min_articles || bytes_ >= options_.max_bytes ||
         now >= waiting_.front().since + options_.linger;
}

std::vector<Ticket> Batcher::Take(TimePoint now, bool idle) {
  std::vector<Ticket> batch;
  if (waiting_.empty() || !Worthwhile(now, idle)) {
    return batch;
  }
  size_t bytes = 0;
  while (!waiting_.empty() && batch.size() < options_.max_articles &&
         (batch.empty() || bytes + waiting_.front().bytes <= options_.max_bytes)) {
    batch.push_back(waiting_.front().ticket);
    bytes += waiting_.front().bytes;
    waiting_.pop_front();
  }
  bytes_ -= bytes;
  return batch;
}

std::optional<TimePoint> Batcher::DueAt() const {
  if (waiting_.empty()) {
    return std::nullopt;
  }
  return waiting_.front().since + options_.linger;
}

void Batcher::Remove(const std::unordered_set<Ticket>& tickets) {
  std::erase_if(waiting_, [&](const Waiting& waiting) {
    const bool gone = tickets.contains(waiting.ticket);
    bytes_ -= gone ? waiting.bytes : 0;
    return gone;
  });
}

}  // namespace parley::dispatch
