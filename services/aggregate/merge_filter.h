// `parley merge`: extractions in, what they add up to out, as JSON lines.
#pragma once

#include <iosfwd>

#include "aggregate/core/fold.h"

namespace parley::aggregate {

struct MergeOptions {
  FoldOptions fold;
};

// Reads one Extraction a line (proto3 JSON, unknown fields skipped, blank lines skipped) from `in` and folds
// them in that order. Writes a line for each update to `out`: {"story": {...}}, {"event": {...}} or
// {"process": {...}}. A line that is no extraction is reported on `err` with its number and left out, and so
// is one that the fold cannot use. Blocks until `in` ends. Returns the exit code: 0, or 1 when a line was
// left out or `out` failed.
int RunMerge(const MergeOptions& options, std::istream& in, std::ostream& out, std::ostream& err);

}  // namespace parley::aggregate
