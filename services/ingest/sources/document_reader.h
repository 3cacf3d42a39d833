// From a file's bytes to submissions.
#pragma once

#include <functional>
#include <istream>
#include <string>

#include "absl/status/status.h"
#include "ingest/accept/acceptor.h"
#include "ingest/core/format.h"

namespace parley::ingest {

// What became of one document.
struct DocumentOutcome {
  size_t accepted = 0;
  size_t duplicate = 0;
  size_t rejected = 0;      // Items, or the document itself, in the dead letters.
  bool unreadable = false;  // The document as a whole gave nothing.
  absl::Status why;         // The first thing that was wrong with it.
};

// Reads `in` to its end and has its articles accepted. Documents over kMaxDocumentBytes are read only when
// they are JSON lines, in slices of whole lines; others are rejected as TOO_LARGE with their first bytes.
//
// Blocks while the log is slow. An error is the log's (nothing of the rest was accepted): repeat the whole
// document, what was accepted before is then a duplicate. Bad bytes are no error: they are in the dead
// letters.
absl::StatusOr<DocumentOutcome> AcceptDocument(std::istream& in, const DocumentContext& context,
                                               Acceptor& acceptor);

// The same for one document that is in memory.
absl::StatusOr<DocumentOutcome> AcceptBytes(std::string_view bytes, const DocumentContext& context,
                                            Acceptor& acceptor);

// A document as a submission: its articles, and its bytes as a reject when it cannot be read as a whole.
Submission ReadDocument(std::string_view bytes, const DocumentContext& context);

}  // namespace parley::ingest
