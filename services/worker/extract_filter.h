// `parley extract`: articles in, extractions out, as JSON lines.
#pragma once

#include <iosfwd>

#include "worker/core/extractor.h"

namespace parley::worker {

struct ExtractFilterOptions {
  ExtractLimits limits;
  // Threads that extract, 1 to 64; the order of lines is kept.
  int threads = 1;
};

// Reads one Article a line (proto3 JSON, unknown fields skipped, blank lines skipped) from `in` and writes
// one Extraction a line to `out`, in the same order. A line that is no article is reported on `err` with its
// number and left out; a time that is none is left out of its article, with a note. Blocks until `in` ends.
// Returns the exit code: 0, or 1 when a line was left out or `out` failed.
int RunExtract(const ExtractFilterOptions& options, std::istream& in, std::ostream& out, std::ostream& err);

}  // namespace parley::worker
