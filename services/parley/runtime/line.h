// The whole line in one process: log, worker, dispatch, aggregate, gateway, ingest and their gRPC server.
#pragma once

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/stop.h"
#include "common/log/log.h"
#include "common/obs/metrics.h"
#include "ingest/sources/file_source.h"
#include "parley/cli/command.h"
#include "parley/runtime/pipeline_progress.h"

namespace parley::runtime {

// Threads: the owner's, except log() (any). Life cycle: Start -> ... -> Stop, or just destroy.
class Line {
 public:
  // Opens the log, restores what must be restored and serves. `document_done` is called on the ingest thread.
  // kFailedPrecondition: the data directory is in use (names the owner); kUnavailable: the port is;
  // kNotFound: an input is not there.
  static absl::StatusOr<std::unique_ptr<Line>> Start(const cli::Command& command, StopSource& stop,
                                                     ingest::DocumentDone document_done);
  virtual ~Line() = default;

  virtual int port() const = 0;
  virtual log::Log& log() = 0;
  virtual obs::Metrics& metrics() = 0;
  virtual size_t documents() const = 0;  // That ingest was told to read.

  // True once everything that is on the log has been extracted, merged and taken into the gateway's view.
  virtual absl::StatusOr<bool> Idle() = 0;
  virtual absl::StatusOr<PipelineProgress> Progress() = 0;

  // Ends all loops and servers in order; the first error of any of them. Idempotent.
  virtual absl::Status Stop() = 0;
};

}  // namespace parley::runtime
