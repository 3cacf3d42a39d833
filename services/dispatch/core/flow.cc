#include "dispatch/core/flow.h"

#include <algorithm>

namespace parley::dispatch {

void FlowControl::Revoke(int32_t partition) {
  const auto found = partitions_.find(partition);
  if (found == partitions_.end()) {
    return;
  }
  articles_ -= found->second.articles;
  bytes_ -= found->second.bytes;
  partitions_.erase(found);
}

void FlowControl::Admit(int32_t partition, size_t bytes) {
  Partition& p = partitions_[partition];
  p.articles += 1;
  p.bytes += bytes;
  articles_ += 1;
  bytes_ += bytes;
}

void FlowControl::Resize(int32_t partition, size_t from_bytes, size_t to_bytes) {
  Partition& p = partitions_[partition];
  p.bytes += to_bytes - from_bytes;
  bytes_ += to_bytes - from_bytes;
}

void FlowControl::Release(int32_t partition, size_t bytes) {
  Partition& p = partitions_[partition];
  p.articles -= 1;
  p.bytes -= bytes;
  articles_ -= 1;
  bytes_ -= bytes;
}

size_t FlowControl::Share() const {
  return std::max(options_.max_articles / std::max<size_t>(partitions_.size(), 1),
                  std::min(options_.min_partition_articles, options_.max_articles));
}

bool FlowControl::MustPause(const Partition& partition) const {
  const size_t share = Share();
  return full_ || partition.articles >= (partition.paused ? (share + 1) / 2 : share);
}

FlowControl::Changes FlowControl::Update() {
  const auto quarters = [](size_t limit, bool full) { return full ? limit - limit / 4 : limit; };
  full_ =
      articles_ >= quarters(options_.max_articles, full_) || bytes_ >= quarters(options_.max_bytes, full_);
  Changes changes;
  for (auto& [id, partition] : partitions_) {
    const bool pause = MustPause(partition);
    if (pause != partition.paused) {
      (pause ? changes.pause : changes.resume).push_back(id);
      partition.paused = pause;
    }
  }
  return changes;
}

size_t FlowControl::Room() const {
  return bytes_ >= options_.max_bytes ? 0
                                      : options_.max_articles - std::min(articles_, options_.max_articles);
}

size_t FlowControl::paused() const {
  return static_cast<size_t>(
      std::count_if(partitions_.begin(), partitions_.end(), [](const auto& p) { return p.second.paused; }));
}

}  // namespace parley::dispatch
