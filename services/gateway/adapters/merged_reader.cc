#include "gateway/adapters/merged_reader.h"

#include <algorithm>

#include "common/base/status_macros.h"

namespace parley::gateway {

absl::StatusOr<RecordPtr> MergedReader::Next() {
  const Head* first = nullptr;
  size_t source = 0;
  for (size_t i = 0; i < heads_.size(); ++i) {
    RETURN_IF_ERROR(Fill(i));
    if (heads_[i].valid() && (first == nullptr || heads_[i].record()->time() < first->record()->time())) {
      first = &heads_[i];
      source = i;
    }
  }
  if (first == nullptr) {
    return RecordPtr();
  }
  RecordPtr record = first->record();
  *next_[source] = record->offset() + 1;
  ++heads_[source].at;
  return record;
}

// Steps over holes, up to the limit.
absl::Status MergedReader::Fill(size_t source) {
  Head& head = heads_[source];
  int64_t& next = *next_[source];
  while (next < limit_[source] && !head.valid()) {
    ASSIGN_OR_RETURN(head.span, cache_.Get(source, next));
    head.at = head.span->IndexOf(next);
    if (head.valid()) {
      break;
    }
    const int64_t end = std::min(head.span->end, limit_[source]);
    if (end <= next) {
      break;  // The log does not give what the view has had: later, perhaps.
    }
    next = end;
  }
  if (head.valid() && head.record()->offset() >= limit_[source]) {
    head = {};
  }
  return absl::OkStatus();
}

}  // namespace parley::gateway
