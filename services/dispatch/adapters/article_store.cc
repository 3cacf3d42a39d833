#include "dispatch/adapters/article_store.h"

#include <algorithm>
#include <utility>

#include "dispatch/adapters/records.h"

namespace parley::dispatch {
namespace {

// The bytes are held twice, as a record and as a message, and copied into a request while a call is out.
size_t Charge(const log::StoredRecord& record) { return 3 * SizeOf(record); }

}  // namespace

void ArticleStore::Assign(int32_t partition) {
  windows_.try_emplace(partition);
  flow_.Assign(partition);
}

std::unordered_set<Ticket> ArticleStore::Revoke(int32_t partition) {
  const auto found = windows_.find(partition);
  if (found == windows_.end()) {
    return {};
  }
  const std::vector<Ticket> tickets = found->second.Tickets();
  for (const Ticket ticket : tickets) {
    entries_.erase(ticket);
  }
  windows_.erase(found);
  flow_.Revoke(partition);
  return {tickets.begin(), tickets.end()};
}

void ArticleStore::Clear() {
  for (const int32_t partition : partitions()) {
    Revoke(partition);
    Assign(partition);
  }
}

std::optional<Ticket> ArticleStore::Admit(PendingArticle article) {
  const int32_t partition = article.record.partition;
  const auto window = windows_.find(partition);
  if (window == windows_.end()) {
    return std::nullopt;
  }
  const Ticket ticket = ++last_ticket_;
  const size_t bytes = Charge(article.record);
  window->second.Add(ticket, article.record.offset);
  flow_.Admit(partition, bytes);
  entries_.emplace(ticket, Entry{.pending = std::move(article), .bytes = bytes});
  return ticket;
}

const PendingArticle* ArticleStore::Find(Ticket ticket) const {
  const auto found = entries_.find(ticket);
  return found == entries_.end() || found->second.finished ? nullptr : &found->second.pending;
}

bool ArticleStore::Finish(Ticket ticket, Output output) {
  const auto found = entries_.find(ticket);
  if (found == entries_.end() || found->second.finished) {
    return false;
  }
  Entry& entry = found->second;
  const int32_t partition = entry.pending.record.partition;
  const size_t bytes = SizeOf(output.record);
  flow_.Resize(partition, entry.bytes, bytes);
  entry.bytes = bytes;
  entry.finished = true;
  entry.pending.record.value.reset();
  entry.pending.article = {};
  return windows_.at(partition).Complete(ticket, std::move(output));
}

Finished ArticleStore::TakeFinished(size_t max_records, size_t max_bytes) {
  Finished finished;
  size_t bytes = 0;
  for (auto& [partition, window] : windows_) {
    while (window.Head() != nullptr && finished.records.size() < max_records && bytes < max_bytes) {
      Window::Finished head = window.Pop();
      const auto entry = entries_.find(head.ticket);
      bytes += entry->second.bytes;
      flow_.Release(partition, entry->second.bytes);
      entries_.erase(entry);
      if (head.output.dead != v1::DEAD_LETTER_REASON_UNSPECIFIED) {
        finished.dead.push_back(head.output.dead);
      }
      finished.records.push_back(std::move(head.output.record));
      finished.next[{topic_, partition}] = head.offset + 1;
    }
  }
  return finished;
}

std::vector<int32_t> ArticleStore::partitions() const {
  std::vector<int32_t> ids;
  for (const auto& [partition, window] : windows_) {
    ids.push_back(partition);
  }
  return ids;
}

bool ArticleStore::Empty(int32_t partition) const {
  const auto window = windows_.find(partition);
  return window == windows_.end() || window->second.empty();
}

std::optional<WallTime> ArticleStore::OldestTime() const {
  std::optional<WallTime> oldest;
  for (const auto& [partition, window] : windows_) {
    if (!window.empty()) {
      const WallTime time = entries_.at(window.Oldest()).pending.record.time;
      oldest = std::min(oldest.value_or(time), time);
    }
  }
  return oldest;
}

}  // namespace parley::dispatch
