// What a run leaves behind.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/log/sim/sim_log.h"
#include "parley/state/v1/progress.pb.h"
#include "tests/simulation/subject.h"

namespace parley::simulation {

// What is left on the log when all input is done.
struct Outcome {
  std::vector<Stream> inputs;  // By partition.
  std::map<log::TopicPartition, std::vector<log::StoredRecord>> topics;
  std::vector<state::v1::Progress> progress;               // By partition.
  std::vector<std::map<std::string, std::string>> states;  // By partition, restored from the changelog.
  // What must never happen and did, in words: a restore that failed, a run that never ended, ...
  std::vector<std::string> accidents;
  std::map<std::string, int> happened;  // How often what happened: is the weather as rough as it should be?
};

// Fills in topics, progress and states; restores from the changelog, from the snapshots in each of the
// folders, and from the compacted changelog, which must all give the same state.
void Collect(log::SimLog& log, const Subject& subject, const Clock& clock,
             const std::vector<std::string>& snapshot_dirs, Outcome& outcome);

// Shared by all runs: making one is slow.
obs::Metrics& SharedMetrics();

}  // namespace parley::simulation
