#include "ingest/core/collector.h"

#include "common/base/status.h"
#include "common/base/utf8.h"
#include "ingest/core/finish.h"

namespace parley::ingest {

Collector::Collector(const DocumentContext& context, std::string_view format) : context_(context) {
  document_.format = format;
}

absl::Status Collector::Add(Draft draft) {
  absl::Status status = draft.fault;
  if (status.ok()) {
    status = FinishArticle(draft, context_, document_.format);
  }
  for (const std::string& note : draft.notes) {
    Note(fmt::format("{}: {}", draft.place, note));
  }
  if (status.ok()) {
    document_.articles.push_back(std::move(draft.article));
  } else {
    document_.errors.push_back({std::move(draft.place), std::move(status), std::string(draft.bytes)});
  }
  if (document_.errors.size() > kMaxItemErrors ||
      document_.articles.size() + document_.errors.size() > kMaxItems) {
    return MakeStatus(
        absl::StatusCode::kResourceExhausted,
        "{}: {}: more than {} items, or more than {} that cannot be read; split the document, or name "
        "its format if it was read as the wrong one ({})",
        SourceName(context_), document_.errors.empty() ? "end" : document_.errors.back().place, kMaxItems,
        kMaxItemErrors, document_.format);
  }
  return absl::OkStatus();
}

void Collector::Note(std::string note) {
  if (document_.notes.size() < kMaxNotes) {
    document_.notes.push_back(std::move(note));
  }
}

absl::StatusOr<ParsedDocument> Collector::Take() {
  if (empty()) {
    return BrokenDocument(context_, "end", fmt::format("no items; read as {}", document_.format));
  }
  return std::move(document_);
}

std::string SourceName(const DocumentContext& context) {
  return context.source.empty() ? "document" : Printable(context.source, 500);
}

absl::Status BrokenDocument(const DocumentContext& context, std::string_view place, std::string_view reason) {
  return InvalidArgument("{}: {}: {}", SourceName(context), place, reason);
}

}  // namespace parley::ingest
