// A process as it is published.
#pragma once

#include "aggregate/core/base/records.h"
#include "parley/v1/consolidated.pb.h"

namespace parley::aggregate {

// Everything but id, version and state. Precondition: the process has a fact.
v1::Process MakeDossier(const ProcessRecord& process);

}  // namespace parley::aggregate
