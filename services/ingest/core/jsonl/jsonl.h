// JSON Lines: one Article a line, as proto JSON with proto field names.
#pragma once

#include <cstddef>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ingest/core/collector.h"

namespace parley::ingest {

// Adds each line to the collector; a line that cannot be read is an item error and the others go on. Unknown
// fields are skipped; a status may be written without its prefix ("CANCELED"). `first_line`: number of the
// first line, for messages. Fails only as Collector::Add does.
absl::Status ParseJsonLines(std::string_view bytes, size_t first_line, Collector& collector);

// A part of a longer stream of JSON Lines, cut at a line end; for streams over kMaxDocumentBytes. As
// ParseDocument otherwise, except that a part without items is no error.
absl::StatusOr<ParsedDocument> ParseJsonLinesPart(std::string_view bytes, size_t first_line,
                                                  const DocumentContext& context);

}  // namespace parley::ingest
