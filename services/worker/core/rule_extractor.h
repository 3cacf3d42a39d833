// An extractor made of word lists and rules alone: no model file, a few thousand sentences a second.
#pragma once

#include <memory>

#include "worker/core/extractor.h"

namespace parley::worker {

inline constexpr std::string_view kRuleModelVersion = "rules-1";

// Reads English. Builds its tables once; the result may be shared by any number of threads.
std::unique_ptr<Extractor> MakeRuleExtractor();

}  // namespace parley::worker
