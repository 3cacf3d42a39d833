#include "ingest/accept/accepted_index.h"

#include <algorithm>

#include "common/base/hash.h"

namespace parley::ingest {

AcceptedIndex::Key AcceptedIndex::KeyOf(std::string_view id) { return {Hash64(id, 1), Hash64(id, 2)}; }

AcceptedIndex::Decision AcceptedIndex::Decide(std::string_view id, uint32_t said, uint64_t digest) const {
  const auto found = by_id_.find(KeyOf(id));
  if (found == by_id_.end()) {
    return {.revision = std::max(said, 1U)};
  }
  uint32_t last = 0;
  bool said_is_taken = false;
  for (const Accepted& accepted : found->second) {
    if (accepted.digest == digest && (said == 0 || said == accepted.revision)) {
      return {.duplicate = true, .revision = accepted.revision};
    }
    said_is_taken |= said == accepted.revision;
    last = std::max(last, accepted.revision);
  }
  if (said == 0) {
    return {.revision = last + 1};
  }
  if (!said_is_taken) {
    return {.revision = said};
  }
  // A repeat of a delivery that was accepted under the next free number is a duplicate too.
  for (const Accepted& accepted : found->second) {
    if (accepted.digest == digest) {
      return {.duplicate = true, .revision = accepted.revision};
    }
  }
  return {.revision = last + 1};
}

void AcceptedIndex::Add(std::string_view id, uint32_t revision, uint64_t digest) {
  const Key key = KeyOf(id);
  by_id_[key].push_back({revision, digest});
  order_.push_back(key);
  while (order_.size() > capacity_) {
    EvictOldest();
  }
}

void AcceptedIndex::ForgetNewest(size_t count) {
  for (; count > 0 && !order_.empty(); --count) {
    const auto newest = by_id_.find(order_.back());
    newest->second.pop_back();
    if (newest->second.empty()) {
      by_id_.erase(newest);
    }
    order_.pop_back();
  }
}

void AcceptedIndex::EvictOldest() {
  const auto oldest = by_id_.find(order_.front());
  oldest->second.erase(oldest->second.begin());
  if (oldest->second.empty()) {
    by_id_.erase(oldest);
  }
  order_.pop_front();
}

}  // namespace parley::ingest
