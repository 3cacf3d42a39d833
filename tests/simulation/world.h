// One run of the simulation: aggregators on a simulated log, and everything that can happen to them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "tests/simulation/outcome.h"
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

Outcome Run(const Scenario& scenario);

}  // namespace parley::simulation
