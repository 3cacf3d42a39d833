// What was published as retracted and has not left its topic yet.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/container/btree_set.h"
#include "absl/container/flat_hash_map.h"
#include "parley/state/v1/aggregate.pb.h"

namespace parley::aggregate {

class Retractions {
 public:
  void Add(std::string id, state::v1::RetractedState kept);
  void Erase(const std::string& id);
  // Null when there is none.
  const state::v1::RetractedState* Find(const std::string& id) const;
  // The one that was retracted first, if that was before `time`.
  std::optional<std::string> FirstBefore(int64_t time) const;
  const absl::flat_hash_map<std::string, state::v1::RetractedState>& all() const { return by_id_; }

 private:
  absl::flat_hash_map<std::string, state::v1::RetractedState> by_id_;
  absl::btree_set<std::pair<int64_t, std::string>> by_time_;
};

}  // namespace parley::aggregate
