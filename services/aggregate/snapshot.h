// A shard's state in a local file: makes a restore short, and may be lost at any time.
//
// Layout (little endian): "PRLYSNAP", u32 format, then strings (u32 length, bytes): log id, Progress; then
// i32 partition, i64 changelog offset, i64 time in microseconds; then the entries, each u32 key length, key,
// u32 value length, value; then u32 0xFFFFFFFF, u64 number of entries, u32 CRC-32 of all before it.
#pragma once

#include <cstdint>
#include <istream>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "aggregate/core/fold.h"
#include "common/base/clock.h"
#include "parley/state/v1/progress.pb.h"

namespace parley::aggregate {

struct SnapshotInfo {
  std::string log_id;
  int32_t partition = 0;
  state::v1::Progress progress;  // The state is that after this step.
  // Every changelog record that this state does not hold lies at or after this offset.
  int64_t changelog_offset = 0;
  WallTime taken_at;
};

struct Snapshot {
  SnapshotInfo info;
  std::map<std::string, std::string> entries;
};

// "<dir>/aggregate-<partition>.snapshot".
std::string SnapshotPath(const std::string& dir, int32_t partition);

// Writes a temporary file, syncs it, renames it to `path` and syncs the folder. Blocks for the disk.
// kResourceExhausted when the disk is full, kUnavailable for other failures; `path` is then as before.
absl::Status WriteSnapshot(const std::string& path, const SnapshotInfo& info, const Fold& fold);

// kNotFound without a file; kDataLoss when damaged; kFailedPrecondition for another format.
absl::StatusOr<Snapshot> ReadSnapshot(const std::string& path);
absl::StatusOr<Snapshot> ReadSnapshot(std::istream& in);

}  // namespace parley::aggregate
