// How far the articles of a log have come through the line, and a bar that shows it.
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>

#include "absl/status/statusor.h"
#include "common/log/lag_meter.h"
#include "common/log/log.h"

namespace parley::runtime {

// Records that a stage has still to read, of those that are on the log now.
struct PipelineProgress {
  int64_t articles = 0;    // On the log.
  int64_t to_extract = 0;  // Articles that dispatch has not committed.
  int64_t to_merge = 0;    // Extractions that aggregate has not committed.
  bool caught_up() const { return to_extract == 0 && to_merge == 0; }
};

// kNotFound when Parley's topics are not there.
absl::StatusOr<PipelineProgress> MeasureProgress(log::Log& log, const std::string& dispatch_group,
                                                 const std::string& aggregate_group);

// Draws a bar in place on a terminal; elsewhere a line now and then.
//
// Threads: one at a time.
class ProgressBar {
 public:
  ProgressBar(std::ostream& out, bool terminal) : out_(out), terminal_(terminal) {}
  // `done` of `total` documents read; counts of what became of them.
  void Draw(size_t done, size_t total, const PipelineProgress& progress);
  // Leaves the bar behind and goes to a new line.
  void Finish();

 private:
  std::ostream& out_;
  const bool terminal_;
  std::string last_;
};

// What a LagMeter is to measure: the groups of both consumers.
log::LagMeterOptions GroupsToMeasure(const std::string& dispatch_group, const std::string& aggregate_group);

}  // namespace parley::runtime
