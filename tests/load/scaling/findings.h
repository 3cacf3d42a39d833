// Figures worked out of a recording.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/load/scaling/recording.h"

namespace parley::load {

// The value of a growing count at a moment, between the samples in proportion.
using Count = double Sample::*;
double At(const std::vector<Sample>& samples, Count count, double moment);
double CpuAt(const std::vector<Sample>& samples, const std::string& service, double moment);
double WorkerAt(const std::vector<WorkerTick>& ticks, const std::string& worker, double moment);

// A worker that was added.
struct Joined {
  std::string name;
  std::optional<double> first_article;  // Seconds after its start.
  std::optional<double> fair_share;     // As well; see kFairWindow.
};

// A worker was given its fair share when, over so many seconds, it extracted at least four fifths of what
// each would have had were the work split evenly; the moment is the end of the first such window.
inline constexpr double kFairWindow = 3;
inline constexpr double kFairPart = 0.8;

struct Left {
  std::string name;
  double seconds = 0;  // From SIGTERM to the end of the process.
  int status = 0;
};

struct PhaseFigures {
  Phase phase;
  std::vector<Joined> joined;
  std::vector<Left> left;
  // Rates are taken from here, when the added workers have their share, to here, the end of the phase or of
  // the backlog.
  double measured_from = 0, measured_to = 0;
  bool backlog = false;              // There was one, so that the rates say what the workers could do.
  double extracted = 0, merged = 0;  // A second.
  double waiting_before = 0, waiting_after = 0;  // Articles not extracted, at the ends of the phase.
  double unmerged_after = 0;                     // Extractions not merged.
  double dispatch_lag_after = 0;               // The same as `waiting_after`, as Parley's gauge had it last.
  std::map<std::string, double> cores;         // Used, by service.
  double line_cores = 0;                       // Of all of them.
  double machine_cores = 0;                    // By all that ran on the machine.
  double least_share = 0, greatest_share = 0;  // Of the workers in what all extracted.
};

std::vector<PhaseFigures> Figures(const Recording& recording);

// The phase with so many workers; null when there is none.
const PhaseFigures* WithWorkers(const std::vector<PhaseFigures>& phases, int workers);

}  // namespace parley::load
