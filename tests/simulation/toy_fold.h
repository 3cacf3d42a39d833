// A small fold whose every mistake shows: any lost, repeated or reordered input changes hashes, ids or
// versions.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "aggregate/core/fold.h"

namespace parley::simulation {

// - Each term is a story: versioned, with a running hash over the articles it saw. A canceled article ends
//   the stories of its terms; the next article of the term opens a story with a new id from a counter.
// - One event, "chain", hashes all accepted inputs in order: its version is their number.
// - Every third accepted input makes a process of its own.
// - A tick forgets the articles published before it.
// An extraction with headline "throw" makes Apply throw.
std::unique_ptr<aggregate::Fold> MakeToyFold();

}  // namespace parley::simulation
