#include "ingest/sources/document_reader.h"

#include <algorithm>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "ingest/core/jsonl/jsonl.h"

namespace parley::ingest {
namespace {

constexpr size_t kSliceBytes = 4 * 1024 * 1024;

v1::DeadLetterReason ReasonFor(const absl::Status& status) {
  return status.code() == absl::StatusCode::kResourceExhausted ? v1::DEAD_LETTER_REASON_TOO_LARGE
                                                               : v1::DEAD_LETTER_REASON_UNREADABLE_INPUT;
}

absl::Status TooLarge() {
  return MakeStatus(absl::StatusCode::kResourceExhausted,
                    "document is over {} MiB; split it, or send JSON lines, which may be of any length",
                    kMaxDocumentBytes >> 20);
}

// Appends to `buffer` until it holds `size` bytes or the input ends.
void Fill(std::istream& in, std::string& buffer, size_t size) {
  const size_t had = buffer.size();
  buffer.resize(size);
  in.read(buffer.data() + had, static_cast<std::streamsize>(size - had));
  buffer.resize(had + static_cast<size_t>(in.gcount()));
}

bool LooksLikeJsonLines(std::string_view head, std::string_view told_format) {
  if (!told_format.empty()) {
    return told_format == "jsonl";
  }
  const size_t newline = head.find('\n');
  const size_t first = head.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  return first != std::string_view::npos && head[first] == '{' && newline != std::string_view::npos &&
         head.substr(0, newline).find_last_of('}') != std::string_view::npos;
}

void Add(const Accepted& results, DocumentOutcome& outcome) {
  for (const v1::PublishedArticle& result : results) {
    switch (result.outcome()) {
      case v1::PUBLISH_OUTCOME_ACCEPTED:
        ++outcome.accepted;
        break;
      case v1::PUBLISH_OUTCOME_DUPLICATE:
        ++outcome.duplicate;
        break;
      default:
        ++outcome.rejected;
        if (outcome.why.ok()) {
          outcome.why = absl::InvalidArgumentError(result.error());
        }
    }
  }
  outcome.unreadable = outcome.rejected > 0 && outcome.accepted + outcome.duplicate == 0;
}

Submission FromParsed(absl::StatusOr<ParsedDocument> parsed, std::string_view bytes,
                      const DocumentContext& context) {
  if (parsed.ok()) {
    return ToSubmission(*std::move(parsed), context.source);
  }
  Submission submission;
  submission.rejects.push_back(
      MakeReject(ReasonFor(parsed.status()), parsed.status(), context.source, "", bytes, context.format));
  return submission;
}

absl::Status AcceptParsed(absl::StatusOr<ParsedDocument> parsed, std::string_view bytes,
                          const DocumentContext& context, Acceptor& acceptor, DocumentOutcome& outcome) {
  ASSIGN_OR_RETURN(const Accepted results, acceptor.Accept(FromParsed(std::move(parsed), bytes, context)));
  Add(results, outcome);
  return absl::OkStatus();
}

// JSON lines of any length. `buffer` holds the head that was read already.
absl::Status AcceptLines(std::istream& in, std::string buffer, const DocumentContext& context,
                         Acceptor& acceptor, DocumentOutcome& outcome) {
  size_t line = 1;
  for (bool more = true; more;) {
    Fill(in, buffer, std::max(buffer.size(), kSliceBytes));
    more = in.good();
    const size_t newline = more ? buffer.rfind('\n') : std::string::npos;
    // A line longer than a slice cannot be an article: its parts are rejected one by one.
    const size_t end = newline == std::string::npos ? buffer.size() : newline + 1;
    const std::string_view slice = std::string_view(buffer).substr(0, end);
    RETURN_IF_ERROR(
        AcceptParsed(ParseJsonLinesPart(slice, line, context), slice, context, acceptor, outcome));
    line += static_cast<size_t>(std::count(slice.begin(), slice.end(), '\n'));
    buffer.erase(0, end);
  }
  return absl::OkStatus();
}

}  // namespace

Submission ReadDocument(std::string_view bytes, const DocumentContext& context) {
  return FromParsed(ParseDocument(bytes, context), bytes, context);
}

absl::StatusOr<DocumentOutcome> AcceptBytes(std::string_view bytes, const DocumentContext& context,
                                            Acceptor& acceptor) {
  DocumentOutcome outcome;
  RETURN_IF_ERROR(AcceptParsed(ParseDocument(bytes, context), bytes, context, acceptor, outcome));
  return outcome;
}

absl::StatusOr<DocumentOutcome> AcceptDocument(std::istream& in, const DocumentContext& context,
                                               Acceptor& acceptor) {
  std::string head;
  Fill(in, head, kMaxDocumentBytes + 1);
  if (head.size() <= kMaxDocumentBytes) {
    return AcceptBytes(head, context, acceptor);
  }
  DocumentOutcome outcome;
  if (LooksLikeJsonLines(head, context.format)) {
    RETURN_IF_ERROR(AcceptLines(in, std::move(head), context, acceptor, outcome));
    return outcome;
  }
  Submission submission;
  submission.rejects.push_back(
      MakeReject(v1::DEAD_LETTER_REASON_TOO_LARGE, TooLarge(), context.source, "", head, context.format));
  ASSIGN_OR_RETURN(const Accepted results, acceptor.Accept(std::move(submission)));
  Add(results, outcome);
  return outcome;
}

}  // namespace parley::ingest
