#include "common/log/sim/partition.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "common/log/limits.h"

namespace parley::log::sim {
int64_t Partition::Append(const Record& record, WallTime time, uint64_t transaction) {
  const int64_t offset = end_++;
  entries_.push_back({{.topic = topic_,
                       .partition = number_,
                       .offset = offset,
                       .time = time,
                       .key = record.key,
                       .value = record.value,
                       .headers = record.headers},
                      transaction});
  if (transaction != 0) {
    open_.emplace(transaction, offset);
  }
  return offset;
}

void Partition::End(uint64_t transaction, bool committed) {
  open_.erase(transaction);
  if (committed) {
    for (Entry& entry : entries_) {
      entry.transaction = entry.transaction == transaction ? 0 : entry.transaction;
    }
  } else {
    std::erase_if(entries_, [=](const Entry& entry) { return entry.transaction == transaction; });
  }
  ++end_;
}

int64_t Partition::stable_end() const {
  int64_t stable = end_;
  for (const auto& [transaction, first] : open_) {
    stable = std::min(stable, first);
  }
  return stable;
}

Chunk Partition::Read(int64_t offset, size_t max_records) const {
  Chunk chunk;
  const int64_t stable = stable_end();
  size_t bytes = 0;
  auto at = std::lower_bound(entries_.begin(), entries_.end(), offset,
                             [](const Entry& entry, int64_t o) { return entry.record.offset < o; });
  for (; at != entries_.end() && at->record.offset < stable; ++at) {
    bytes += PayloadBytes(at->record);
    const bool full = chunk.records.size() >= max_records || bytes > kMaxReadBytes;
    if (full && (max_records == 0 || !chunk.records.empty())) {
      chunk.next_offset = at->record.offset;
      return chunk;
    }
    chunk.records.push_back(at->record);
  }
  chunk.next_offset = std::max(offset, stable);
  return chunk;
}

int64_t Partition::OffsetAt(WallTime time) const {
  const auto at = std::find_if(entries_.begin(), entries_.end(),
                               [=](const Entry& entry) { return entry.record.time >= time; });
  return at == entries_.end() ? end_ : at->record.offset;
}

void Partition::DropBefore(int64_t offset) {
  start_ = std::clamp(offset, start_, stable_end());
  std::erase_if(entries_, [this](const Entry& entry) { return entry.record.offset < start_; });
}

void Partition::Compact() {
  const int64_t stable = stable_end();
  std::set<std::string_view> seen;
  std::vector<Entry> kept;
  for (auto entry = entries_.rbegin(); entry != entries_.rend(); ++entry) {
    const bool settled = entry->record.offset < stable;
    if (!settled || seen.insert(entry->record.key).second) {
      kept.push_back(*entry);
    }
  }
  std::reverse(kept.begin(), kept.end());
  entries_ = std::move(kept);
}

}  // namespace parley::log::sim
