// One run of the simulation: aggregators on a simulated log, and everything that can happen to them.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/log/sim/sim_log.h"
#include "parley/state/v1/progress.pb.h"
#include "tests/simulation/subject.h"

namespace parley::simulation {

enum class Weather {
  kClear,  // No faults, one aggregator: the run that others are compared with.
  kRough,  // Everything that a log may do to those who keep to log.h.
  kTorn,   // And transactions are torn, as if an implementation had missed that it must renew its session.
};

// Wraps the log that the aggregators see: a mutation of the code under test.
using Sabotage = std::function<std::unique_ptr<log::Log>(log::Log&)>;

struct Scenario {
  uint64_t seed = 1;
  Weather weather = Weather::kRough;
  Subject subject;
  Sabotage sabotage;         // May be empty.
  std::string snapshot_dir;  // An empty folder; may be "": no snapshots.
};

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

Outcome Run(const Scenario& scenario);

}  // namespace parley::simulation
