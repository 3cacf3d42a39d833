// One run of a line through phases with different numbers of workers.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/load/scaling/recording.h"

namespace parley::load {

struct PhasePlan {
  int workers;
  std::chrono::seconds length;
};

struct Plan {
  std::string name;                 // For what the program says while it runs.
  double share = 0;                 // Of a core, for each worker; zero: no limit.
  int batch_articles = 64;          // Of dispatch.
  int max_in_flight = 1024;         // As well.
  std::chrono::seconds warm_up{8};  // With one worker and a backlog; its second half measures the worker.
  // Articles a second in the phases, as a multiple of what one worker was measured to do. Zero: a backlog of
  // `backlog` articles is kept up.
  double offered = 0;
  int64_t backlog = 0;  // Also during the warm-up.
  std::vector<PhasePlan> phases;
  std::chrono::seconds merge_within{
      60};  // After the last extraction. What is not merged then is not counted.
};

// kUnavailable where no broker can run.
absl::StatusOr<Recording> RunExperiment(const Plan& plan);

}  // namespace parley::load
