// The dispatch: articles in, extractions out, workers in between.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "common/base/stop.h"
#include "common/log/log.h"
#include "common/obs/metrics.h"
#include "dispatch/adapters/dispatch_metrics.h"
#include "dispatch/adapters/in_flight_journal.h"
#include "dispatch/adapters/worker_client.h"
#include "dispatch/options.h"

namespace parley::dispatch {

// Each article of parley.articles becomes one record: an extraction on the same partition of
// parley.extractions, in the order of the articles, or a dead letter. Records and the group's offsets are
// committed in one step, so that a crash repeats work but neither loses nor doubles a record.
//
// Threads: Run from one. Ownership: everything passed in outlives the dispatcher, and the worker client's
// last callback may come after Run returns. Life cycle: Create -> Run, once.
class Dispatcher {
 public:
  // kInvalidArgument names a bad option; kNotFound: a topic is missing; kFailedPrecondition: articles and
  // extractions have different numbers of partitions.
  static absl::StatusOr<std::unique_ptr<Dispatcher>> Create(const Options& options, log::Log& log,
                                                            WorkerClient& client, obs::Metrics& metrics,
                                                            const Clock& clock);

  // Works until a stop is requested, then finishes calls in flight for at most Options::drain_timeout and
  // returns OK. Rides out workers that cannot be reached, logs that cannot commit, and being fenced; returns
  // kFailedPrecondition when it is fenced again and again (two instances with one name), and other errors
  // when repeating cannot mend them.
  absl::Status Run(const StopSource& stop);

 private:
  Dispatcher(const Options& options, log::Log& log, WorkerClient& client, obs::Metrics& metrics,
             const Clock& clock, std::unique_ptr<InFlightJournal> journal);

  absl::Status RunSession(const StopSource& stop);

  const Options options_;
  log::Log& log_;
  WorkerClient& client_;
  const Clock& clock_;
  DispatchMetrics metrics_;
  const std::unique_ptr<InFlightJournal> journal_;
};

}  // namespace parley::dispatch
