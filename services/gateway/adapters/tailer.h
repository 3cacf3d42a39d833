// Follows the consolidated topics and keeps the view up to date.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "common/base/stop.h"
#include "common/log/log.h"
#include "gateway/adapters/reader_pool.h"
#include "gateway/adapters/record_cache.h"
#include "gateway/gateway_metrics.h"
#include "gateway/options.h"
#include "gateway/view/view.h"

namespace parley::gateway {

// Threads: Run from one, the rest from any. Ownership: all that is passed in outlives it.
class Tailer {
 public:
  // Told after each batch how far the view has got: next offsets, in the order of cache.sources().
  using Listener = std::function<void(const std::vector<int64_t>& next)>;

  struct Parts {
    log::Log& log;
    RecordCache& cache;
    ReaderPool& readers;  // Renewed when the view is begun anew.
    GatewayMetrics& metrics;
    const Clock& clock;
  };
  // kOutOfRange etc.: the log cannot be read.
  static absl::StatusOr<std::unique_ptr<Tailer>> Create(const Options& options, const Parts& parts,
                                                        std::unique_ptr<View> view, Listener listener);

  // Until a stop is requested (OK), or an error that neither time nor a new view can mend. Rides out logs
  // that cannot be read and full disks, and begins the view anew when it is damaged or when the log no longer
  // has the place it stands at.
  absl::Status Run(const StopSource& stop);

  // A reader found the view damaged.
  void ReportDamage() { damaged_ = true; }

  std::vector<int64_t> Positions() const;
  // True when the view has all that is on the log right now; false also when the log does not tell.
  bool CaughtUp() const;

 private:
  Tailer(const Options& options, const Parts& parts, std::unique_ptr<View> view, Listener listener)
      : options_(options), parts_(parts), view_(std::move(view)), listener_(std::move(listener)) {}

  const std::vector<Source>& sources() const { return parts_.cache.sources(); }
  // Where to go on: the view's positions, or the start of the log.
  absl::StatusOr<std::vector<int64_t>> StartPositions() const;
  // The view has been begun anew: what is on the log by now is no news.
  void NoteRebuild();
  // Reads and applies one batch; the number of records.
  absl::StatusOr<size_t> Step();
  struct Batch;
  absl::Status Collect(size_t source, Batch& batch);
  absl::Status Apply(const Batch& batch);
  void Count(const Batch& batch);
  void CountAge(size_t source, const DecodedRecord& record, WallTime now);
  void MeasureLag(const std::vector<int64_t>& next);
  void Publish(const std::vector<int64_t>& next);
  absl::Status Rebuild(std::string_view reason);
  absl::Status Recover(const absl::Status& failure);

  const Options options_;
  const Parts parts_;
  const std::unique_ptr<View> view_;
  const Listener listener_;
  std::atomic<bool> damaged_ = false;
  size_t first_source_ = 0;              // Of the next batch: each source has its turn.
  std::map<size_t, int64_t> news_from_;  // By source, the first offset whose age tells anything; else all do.
  Deadline measure_lag_ = Deadline::Now();

  mutable Mutex mutex_;
  std::vector<int64_t> next_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace parley::gateway
