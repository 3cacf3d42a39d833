// What a run shows, in sentences that follow from its figures, and say so where they do not show it.
#pragma once

#include <string>
#include <vector>

#include "tests/load/scaling/findings.h"
#include "tests/load/scaling/recording.h"

namespace parley::load {

// An experiment with its figures.
struct Measured {
  Recording recording;
  std::vector<PhaseFigures> phases;
};

// How many times as fast the phase with so many workers extracts as the one with one; zero when either is
// missing or had no backlog, so that the rate says nothing about the workers.
double Speedup(const Measured& measured, int workers);

std::string AboutJoining(const Measured& measured);
std::string AboutLeaving(const Measured& measured);
std::string AboutLag(const Measured& held);
std::string AboutCounts(const Counts& counts);
// `held`: workers held to a share of a core. `full`: at full speed.
std::string AboutTheLimit(const Measured& held, const Measured& full);
// Whether merging keeps up with extraction.
std::string AboutMerging(const Measured& held, const Measured& full);
// Empty when the machine did little else.
std::string AboutOtherPrograms(const Measured& held, const Measured& full);

}  // namespace parley::load
