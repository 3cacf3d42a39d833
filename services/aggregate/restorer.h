// Brings one shard's state back: local snapshot, then the changelog up to where it ended.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "aggregate/aggregate_metrics.h"
#include "aggregate/core/fold.h"
#include "aggregate/options.h"
#include "aggregate/state_image.h"
#include "common/log/log.h"
#include "spdlog/logger.h"

namespace parley::aggregate {

using FoldFactory = std::function<std::unique_ptr<Fold>()>;  // As in aggregator.h.

struct Restored {
  std::unique_ptr<Fold> fold;
  state::v1::Progress progress;                               // next_offset is where to go on reading.
  std::map<std::string, std::optional<std::string>> repairs;  // See StateImage::Repairs.
  // The group's offset is not where the progress record says (a torn step, or offsets that expired).
  bool group_offset_differs = false;
  bool progress_overtaken = false;  // See StateImage::progress_overtaken.
};

// Threads: one owner. One restore; make another one to restore again.
class Restorer {
 public:
  // Call only while the partition is assigned: records of former owners are then below Range().end.
  Restorer(const Options& options, log::Log& log, AggregateMetrics& metrics, const FoldFactory& factory,
           int32_t partition);

  // Does a bounded amount of work. Absent: not done yet, call again (an open transaction may have to end
  // first). kUnavailable and the like: call again later. kDataLoss: the state cannot be restored; someone
  // must act.
  absl::StatusOr<std::optional<Restored>> Advance();

 private:
  absl::Status Start();
  void LoadSnapshot(const log::PartitionRange& range);
  absl::StatusOr<bool> ReadChunk();
  void Take(log::StoredRecord& record);
  absl::StatusOr<std::optional<Restored>> Finish();
  absl::StatusOr<int64_t> InputStart(int64_t next_offset);
  absl::StatusOr<bool> GroupOffsetDiffers(const state::v1::Progress& progress);
  void StartAgain();

  const Options& options_;
  log::Log& log_;
  AggregateMetrics& metrics_;
  const FoldFactory& factory_;
  const log::TopicPartition changelog_;
  const std::shared_ptr<spdlog::logger> logger_;
  const WallTime begun_;

  bool started_ = false;
  bool use_snapshot_;
  bool from_snapshot_ = false;
  StateImage image_;
  int64_t offset_ = 0;
  int64_t target_ = 0;  // Range().end when we became the owner.
  WallTime attempt_begun_;
};

}  // namespace parley::aggregate
