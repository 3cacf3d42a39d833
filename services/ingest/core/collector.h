// Gathers what a parser finds in a document.
#pragma once

#include "absl/status/status.h"
#include "ingest/core/draft.h"
#include "ingest/core/format.h"

namespace parley::ingest {

class Collector {
 public:
  // `context` outlives the collector. `format` is written to the articles.
  Collector(const DocumentContext& context, std::string_view format);

  // Finishes the draft and keeps it as an article or as an error. kResourceExhausted: the document holds too
  // many items or errors; the parser stops and the document is refused as a whole.
  absl::Status Add(Draft draft);

  // About the document as a whole.
  void Note(std::string note);

  bool empty() const { return document_.articles.empty() && document_.errors.empty(); }

  // kInvalidArgument when nothing was added.
  absl::StatusOr<ParsedDocument> Take();

 private:
  const DocumentContext& context_;
  ParsedDocument document_;
};

// The source for messages: its name, or "document" when it has none.
std::string SourceName(const DocumentContext& context);

// kInvalidArgument "SOURCE: PLACE: reason", the message of a document that is broken as a whole.
absl::Status BrokenDocument(const DocumentContext& context, std::string_view place, std::string_view reason);

}  // namespace parley::ingest
