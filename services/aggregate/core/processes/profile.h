// Who negotiates with whom, where and with whose help: what ties stories to a process.
#pragma once

#include <string>
#include <vector>

#include "absl/container/btree_map.h"
#include "parley/state/v1/aggregate.pb.h"

namespace parley::aggregate {

struct FactRef;

struct Profile {
  absl::btree_map<std::string, int> parties;  // Group: weight of the facts it takes part in.
  absl::btree_map<std::string, int> mediators;
  absl::btree_map<std::string, int> venues;  // Names of places where talks are held.
  int facts = 0;
  int core = 0;    // Facts of talks, truce or agreement.
  int led = 0;     // Those between two named groups that a report leads with.
  int strife = 0;  // Facts that show that there is something to negotiate about.

  // The groups without which it would be another matter, heaviest first.
  std::vector<std::string> Principals() const;
};

Profile MakeProfile(const std::vector<FactRef>& facts);

// The groups that take part in a fact, mediators left out.
std::vector<std::string> GroupsOf(const state::v1::NegotiationFact& fact);

}  // namespace parley::aggregate
