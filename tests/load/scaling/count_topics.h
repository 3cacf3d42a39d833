// Counts on the topics what became of the articles: none lost, none doubled.
#pragma once

#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "tests/load/scaling/feeder.h"
#include "tests/load/scaling/recording.h"

namespace parley::load {

// `accepted`: by ingest's own answers. With `merged_all` the stories are counted too. Reads whole topics.
absl::StatusOr<Counts> CountTopics(const std::string& brokers, const std::set<Revision>& accepted,
                                   bool merged_all);

}  // namespace parley::load
