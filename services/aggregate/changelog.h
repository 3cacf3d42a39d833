// The changelog's records: entries of a shard's state and its progress.
//
// An entry carries the header "parley_next_offset": the value is that of the state after all input records
// before that offset. The fold is deterministic, so that state is the same whoever computed it and however
// the input was cut into steps. This makes every entry a true statement for ever, also one that a torn
// transaction or a zombie left behind.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/log/record.h"
#include "parley/state/v1/progress.pb.h"

namespace parley::aggregate {

// "progress/<partition>". The fold uses no such key.
std::string ProgressKey(int32_t partition);

// `value` absent: the entry is gone.
log::Record EntryRecord(int32_t partition, std::string_view key, const std::optional<std::string>& value,
                        int64_t next_offset);
log::Record ProgressRecord(int32_t partition, const state::v1::Progress& progress);

// kDataLoss when the header is missing or not a number.
absl::StatusOr<int64_t> EntryNextOffset(const log::StoredRecord& record);
// kDataLoss when the value is not a Progress.
absl::StatusOr<state::v1::Progress> ParseProgress(const log::StoredRecord& record);

}  // namespace parley::aggregate
