#include "gateway/adapters/record_cache.h"

#include <algorithm>
#include <utility>

#include "common/base/status_macros.h"

namespace parley::gateway {
namespace {

constexpr size_t kSpanBytes = 1024 * 1024;  // Spans are not joined beyond it.

}  // namespace

size_t RecordSpan::IndexOf(int64_t offset) const {
  const auto at = std::lower_bound(records.begin(), records.end(), offset,
                                   [](const RecordPtr& record, int64_t o) { return record->offset() < o; });
  return static_cast<size_t>(at - records.begin());
}

absl::StatusOr<SpanPtr> RecordCache::Get(size_t source, int64_t offset) {
  {
    MutexLock lock(mutex_);
    if (SpanPtr span = Find(source, offset); span != nullptr) {
      return span;
    }
  }
  ASSIGN_OR_RETURN(RecordSpan span, Read(source, offset));
  if (span.end == offset) {
    return std::make_shared<const RecordSpan>(std::move(span));
  }
  MutexLock lock(mutex_);
  return Keep(source, std::move(span));
}

SpanPtr RecordCache::Find(size_t source, int64_t offset) {
  auto at = spans_[source].upper_bound(offset);
  if (at == spans_[source].begin()) {
    return nullptr;
  }
  --at;
  if (at->second.span->end <= offset) {
    return nullptr;
  }
  used_.splice(used_.begin(), used_, at->second.used);
  return at->second.span;
}

absl::StatusOr<RecordSpan> RecordCache::Read(size_t source, int64_t offset) {
  const Source& from = sources_[source];
  ASSIGN_OR_RETURN(const log::Chunk chunk, log_.Read(from.partition, offset, kSpanRecords, Deadline::Now()));
  RecordSpan span{.begin = offset, .end = chunk.next_offset, .records = {}};
  for (const log::StoredRecord& record : chunk.records) {
    span.records.push_back(std::make_shared<const DecodedRecord>(record, from.kind));
    span.bytes += span.records.back()->bytes();
  }
  return span;
}

SpanPtr RecordCache::Keep(size_t source, RecordSpan span) {
  Join(source, span);
  Drop({source, span.begin});
  bytes_ += span.bytes;
  const Key key{source, span.begin};
  used_.push_front(key);
  SpanPtr kept = std::make_shared<const RecordSpan>(std::move(span));
  spans_[source][key.begin] = {kept, used_.begin()};
  while (bytes_ > capacity_ && used_.size() > 1) {
    Drop(Key(used_.back()));
  }
  return kept;
}

void RecordCache::Join(size_t source, RecordSpan& span) {
  auto at = spans_[source].lower_bound(span.begin);
  if (at == spans_[source].begin()) {
    return;
  }
  const RecordSpan& before = *(--at)->second.span;
  const bool small =
      before.records.size() + span.records.size() <= kSpanRecords && before.bytes + span.bytes <= kSpanBytes;
  if (before.end == span.begin && small) {
    span.begin = before.begin;
    span.bytes += before.bytes;
    span.records.insert(span.records.begin(), before.records.begin(), before.records.end());
  }
}

void RecordCache::Drop(const Key& key) {
  const auto at = spans_[key.source].find(key.begin);
  if (at != spans_[key.source].end()) {
    bytes_ -= at->second.span->bytes;
    used_.erase(at->second.used);
    spans_[key.source].erase(at);
  }
}

}  // namespace parley::gateway
