#include "aggregate/core/base/retractions.h"

namespace parley::aggregate {

void Retractions::Add(std::string id, state::v1::RetractedState kept) {
  by_time_.emplace(kept.since(), id);
  by_id_.insert_or_assign(std::move(id), std::move(kept));
}

void Retractions::Erase(const std::string& id) {
  const auto found = by_id_.find(id);
  if (found != by_id_.end()) {
    by_time_.erase({found->second.since(), found->first});
    by_id_.erase(found);
  }
}

const state::v1::RetractedState* Retractions::Find(const std::string& id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : &found->second;
}

std::optional<std::string> Retractions::FirstBefore(int64_t time) const {
  if (by_time_.empty() || by_time_.begin()->first >= time) return std::nullopt;
  return by_time_.begin()->second;
}

}  // namespace parley::aggregate
