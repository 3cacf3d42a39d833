// The aggregate service: runs the fold over the topic of extractions, exactly once.
#pragma once

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "aggregate/core/fold.h"
#include "aggregate/options.h"
#include "common/base/stop.h"
#include "common/log/log.h"
#include "common/obs/metrics.h"

namespace parley::aggregate {

using FoldFactory = std::function<std::unique_ptr<Fold>()>;

// A member of the group that shares the partitions of parley.extractions; one fold for each partition it is
// given. Each step applies some records and commits, all or nothing: the stories, events and processes they
// changed, the changed entries of the state (to the changelog), how far the input is done (the progress
// record), dead letters for what cannot be read, and the group's offsets. The outputs of partition i go to
// partition i of each topic.
//
// Whatever fails, the state is taken from the log again: the changelog's progress record, not the group's
// offset, says where to go on.
//
// Threads: Create, Step, Run and Shutdown from one thread at a time; Ready from any.
// Memory: the folds, and one step's records; during a restore also the entries being loaded.
// Ownership: `log` and `metrics` must outlive it.
// Life cycle: Create -> Run, or Create -> Step* -> Shutdown. Destroying it without Shutdown is a crash, which
// is safe.
class Aggregator {
 public:
  // Joins the group; the topics must exist. kInvalidArgument names the option.
  static absl::StatusOr<std::unique_ptr<Aggregator>> Create(const Options& options, log::Log& log,
                                                            obs::Metrics& metrics, FoldFactory factory);
  virtual ~Aggregator() = default;

  // Steps until a stop is requested, then shuts down. Returns early only with an error that waiting cannot
  // cure: kFailedPrecondition when a newer instance of our name has taken over, kDataLoss when a shard
  // cannot be restored.
  virtual absl::Status Run(const StopSource& stop) = 0;

  // One turn: polls once, applies and commits what came, goes on with restores, takes snapshots that are
  // due. Waits for input up to Options::poll_wait, while a restore is under way not at all.
  // OK, kAborted and the retryable codes: call again (after an error better after a pause). Others: as Run.
  virtual absl::Status Step() = 0;

  // Writes a snapshot of each live shard, as far as that works, and leaves the group.
  virtual absl::Status Shutdown() = 0;

  // True when every assigned partition is restored and being worked on (also when none is assigned).
  virtual bool Ready() const = 0;
};

}  // namespace parley::aggregate
