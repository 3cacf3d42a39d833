// Aggregators with a mistake, made by standing between a right one and the log. Each must be caught.
#pragma once

#include <string>
#include <vector>

#include "tests/simulation/world.h"

namespace parley::simulation {

struct Mutant {
  std::string name;
  Weather weather;  // In which the mistake shows.
  Sabotage sabotage;
};

std::vector<Mutant> Mutants();

inline void PrintTo(const Mutant& mutant, std::ostream* out) { *out << mutant.name; }

}  // namespace parley::simulation
