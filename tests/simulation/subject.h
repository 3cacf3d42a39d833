// What is put through the simulation: a fold and a stream for it.
#pragma once

#include <cstdint>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "aggregate/aggregator.h"
#include "common/log/sim/dice.h"

namespace parley::simulation {

// The records of one input partition, in order.
using Stream = std::vector<log::Record>;

struct Subject {
  std::string name;
  aggregate::FoldFactory fold;
  // The same dice throw the same stream.
  std::function<Stream(log::Dice& dice, int32_t partition, size_t records)> stream;
};

inline void PrintTo(const Subject& subject, std::ostream* out) { *out << subject.name; }

// A record of parley.extractions as dispatch writes it.
log::Record InputRecord(int32_t partition, const std::string& key, const v1::FoldInput& input);

// Bytes that nobody can read, an empty value, a tombstone, a message without content.
log::Record BrokenRecord(log::Dice& dice, int32_t partition);
// Whether the record was one of those.
bool IsBroken(const log::Record& record);

// The toy fold and articles with few ids and terms, so that everything meets everything.
Subject ToySubject();
// The real fold on a made-up stream of news: revisions, kills, embargoes, ticks, wrong clocks.
Subject NewsSubject();

}  // namespace parley::simulation
