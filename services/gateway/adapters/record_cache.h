// Reads the consolidated topics for all who follow them, so that a record is read and decoded once however
// many subscribers are at about the same place.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/mutex.h"
#include "common/log/log.h"
#include "gateway/adapters/decoded_record.h"

namespace parley::gateway {

using RecordPtr = std::shared_ptr<const DecodedRecord>;

// Consecutive records of one partition: all that there are with begin <= offset < end.
struct RecordSpan {
  int64_t begin = 0;
  int64_t end = 0;
  std::vector<RecordPtr> records;  // Ascending.
  size_t bytes = 0;

  // Index of the first record at or after the offset.
  size_t IndexOf(int64_t offset) const;
};
using SpanPtr = std::shared_ptr<const RecordSpan>;

// Threads: any. Blocking: reads the log when the records are not at hand; never waits for new ones.
// Memory: `capacity` bytes, apart from what callers hold.
class RecordCache {
 public:
  static constexpr size_t kSpanRecords = 128;

  RecordCache(log::Log& log, std::vector<Source> sources, size_t capacity)
      : log_(log), sources_(std::move(sources)), capacity_(capacity), spans_(sources_.size()) {}

  const std::vector<Source>& sources() const { return sources_; }

  // Some records from `offset` on, of the source with that index: begin <= offset <= end, and end == offset
  // when there are none yet. kOutOfRange when the offset is not kept any more, or was never reached.
  absl::StatusOr<SpanPtr> Get(size_t source, int64_t offset);

 private:
  struct Entry;
  using Spans = std::map<int64_t, Entry>;  // By begin.
  struct Key {
    size_t source;
    int64_t begin;
  };
  struct Entry {
    SpanPtr span;
    std::list<Key>::iterator used;
  };

  SpanPtr Find(size_t source, int64_t offset) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<RecordSpan> Read(size_t source, int64_t offset);
  SpanPtr Keep(size_t source, RecordSpan span) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Lengthens the span that ends where `span` begins, when both together are small enough.
  void Join(size_t source, RecordSpan& span) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Drop(const Key& key) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  log::Log& log_;
  const std::vector<Source> sources_;
  const size_t capacity_;
  Mutex mutex_;
  std::vector<Spans> spans_ ABSL_GUARDED_BY(mutex_);  // By source.
  std::list<Key> used_ ABSL_GUARDED_BY(mutex_);       // Latest first.
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace parley::gateway
