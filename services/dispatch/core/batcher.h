// Which waiting articles go into the next call, and when it is better to wait for more.
#pragma once

#include <deque>
#include <optional>
#include <unordered_set>
#include <vector>

#include "dispatch/core/types.h"

namespace parley::dispatch {

struct BatchOptions {
  size_t min_articles = 16;            // Worth a call while other calls are in flight.
  size_t max_articles = 64;            // 1 to 64: a worker takes no more.
  size_t max_bytes = 4 * 1024 * 1024;  // Of article text; a larger article goes alone.
  milliseconds linger{10};             // The longest an article waits for company.
};

// First in, first out.
class Batcher {
 public:
  explicit Batcher(const BatchOptions& options) : options_(options) {}

  void Add(Ticket ticket, size_t bytes, TimePoint now);

  // The next batch, or nothing when waiting is better. With nothing in flight (`idle`) even one article goes
  // at once: waiting would save nothing.
  std::vector<Ticket> Take(TimePoint now, bool idle);

  // When the oldest article will have waited long enough; nothing when none waits.
  std::optional<TimePoint> DueAt() const;

  void Remove(const std::unordered_set<Ticket>& tickets);
  bool empty() const { return waiting_.empty(); }

 private:
  struct Waiting {
    Ticket ticket;
    size_t bytes;
    TimePoint since;
  };

  bool Worthwhile(TimePoint now, bool idle) const;

  BatchOptions options_;
  std::deque<Waiting> waiting_;
  size_t bytes_ = 0;  // Of all that wait.
};

}  // namespace parley::dispatch
