// When ingest accepted the article that a record comes from, handed on from record to record as a header.
//
// For measuring how old news is, and for nothing else: values, keys and versions never depend on it. It is
// copied, so a record that is written again has the same one.
#pragma once

#include <optional>
#include <vector>

#include "common/base/clock.h"
#include "common/log/record.h"

namespace parley::log {

inline constexpr char kReceivedHeader[] = "parley_received";  // RFC 3339.

void AddReceived(WallTime received, Record& record);

// Hands it on as it is, if `source` has it and it can be a time by its length.
void CopyReceived(const std::vector<Header>& source, Record& record);

// Absent when there is none, or what there is is no time.
std::optional<WallTime> ReceivedOf(const std::vector<Header>& headers);

}  // namespace parley::log
