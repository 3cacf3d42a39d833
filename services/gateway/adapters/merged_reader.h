// Reads all consolidated topics as one sequence: each partition in order, and across them by the time of the
// append, as far as the view has got.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/adapters/record_cache.h"

namespace parley::gateway {

// One pass over what there is: made, drained, thrown away, so that it holds spans for a moment only.
class MergedReader {
 public:
  // `next`: where to read on, by source; moved along with each record. `limit`: read only below it.
  MergedReader(RecordCache& cache, const std::vector<int64_t*>& next, const std::vector<int64_t>& limit)
      : cache_(cache), next_(next), limit_(limit), heads_(next.size()) {}

  // The next record, or null when there is none now. kOutOfRange when the log no longer has the place.
  absl::StatusOr<RecordPtr> Next();

 private:
  struct Head {
    SpanPtr span;
    size_t at = 0;
    const RecordPtr& record() const { return span->records[at]; }
    bool valid() const { return span != nullptr && at < span->records.size(); }
  };
  absl::Status Fill(size_t source);

  RecordCache& cache_;
  const std::vector<int64_t*>& next_;
  const std::vector<int64_t>& limit_;
  std::vector<Head> heads_;
};

}  // namespace parley::gateway
