// The gateway: subscriptions and queries over the consolidated topics.
#pragma once

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/base/stop.h"
#include "common/log/log.h"
#include "common/obs/metrics.h"
#include "gateway/options.h"
#include "grpcpp/impl/service_type.h"

namespace parley::gateway {

// Threads: Run from one, the rest from any. Ownership: what is passed to Create outlives it, and it outlives
// the rpc::Server that has its services.
// Life cycle: Create -> start the rpc::Server -> Run until its stop source says so -> Shutdown -> shut the
// server down -> destroy. Calls are answered from Create on: queries with what the view has so far,
// subscriptions once the view has got to where they begin.
class Gateway {
 public:
  // Opens the view, or begins an empty one (see View::Open), without reading the log yet.
  // kNotFound: a consolidated topic is missing. kFailedPrecondition: another process writes the view, or the
  // file is not a view. kInvalidArgument names a bad option.
  static absl::StatusOr<std::unique_ptr<Gateway>> Create(const Options& options, log::Log& log,
                                                         obs::Metrics& metrics, const Clock& clock);
  virtual ~Gateway() = default;

  // StreamService and QueryService.
  virtual std::vector<grpc::Service*> services() = 0;

  // Keeps the view up to date until a stop is requested (OK). Rides out a log that cannot be read for a while
  // and a full disk; returns errors that time cannot mend.
  virtual absl::Status Run(const StopSource& stop) = 0;

  // Next offset to be taken into the view, by partition of the consolidated topics.
  virtual log::Offsets Positions() const = 0;
  // The view has everything that is on the log right now.
  virtual bool CaughtUp() const = 0;

  // Ends all streams with UNAVAILABLE, each after the response that is being sent; half of the time is for
  // that, then they are cut. Queries that wait are answered UNAVAILABLE. Idempotent.
  virtual void Shutdown(Deadline deadline) = 0;
};

}  // namespace parley::gateway
