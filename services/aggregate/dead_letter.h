// Dead letters of the aggregator.
#pragma once

#include <string>

#include "common/log/record.h"
#include "parley/v1/dead_letter.pb.h"

namespace parley::aggregate {

// The same record and reason give the same letter, byte for byte, whenever it is made.
v1::DeadLetter MakeDeadLetter(const log::StoredRecord& record, v1::DeadLetterReason reason,
                              const std::string& message);

}  // namespace parley::aggregate
