// The ingest service: sources and wire formats in, normalised, versioned articles on the log.
#pragma once

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/base/stop.h"
#include "common/log/log.h"
#include "common/obs/metrics.h"
#include "grpcpp/impl/service_type.h"
#include "ingest/options.h"
#include "ingest/sources/file_source.h"

namespace parley::ingest {

// Threads: Run by its owner; service() serves from gRPC's threads at the same time.
// Life cycle: Create -> Run (returns when stopped, or when there is nothing to watch and all inputs are read)
// -> destroy, after the gRPC server that serves service() has shut down.
class Ingest {
 public:
  // kNotFound: an input or the drop folder is not there.
  static absl::StatusOr<std::unique_ptr<Ingest>> Create(const Options& options, log::Log& log,
                                                        obs::Metrics& metrics, const Clock& clock);
  virtual ~Ingest() = default;

  // Reads the inputs, then watches the drop folder. When the log refuses (no room, unavailable),
  // waits and goes on. `done` may be empty.
  virtual absl::Status Run(const StopSource& stop, const DocumentDone& done) = 0;

  virtual grpc::Service* service() = 0;

  // How many documents Run has to read before it begins to watch.
  virtual size_t documents() const = 0;
};

}  // namespace parley::ingest
