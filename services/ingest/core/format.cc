#include "ingest/core/format.h"

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/base/utf8.h"
#include "ingest/core/collector.h"
#include "ingest/core/feed/feed.h"
#include "ingest/core/jsonl/jsonl.h"
#include "ingest/core/ninjs/ninjs.h"
#include "ingest/core/recognise.h"
#include "ingest/core/text/letters.h"
#include "ingest/core/wire_text/wire_text.h"

namespace parley::ingest {
namespace {

// White space before an XML declaration is an error to expat, and common.
std::string_view WithoutLeadingSpace(std::string_view bytes) {
  while (!bytes.empty() && IsAsciiSpace(bytes.front())) {
    bytes.remove_prefix(1);
  }
  return bytes;
}

absl::StatusOr<ParsedDocument> Collect(std::string_view bytes, std::string_view format,
                                       const DocumentContext& context) {
  Collector collector(context, format);
  absl::Status status;
  if (format == "jsonl") {
    status = ParseJsonLines(bytes, 1, collector);
  } else if (format == "wire-text") {
    status = ParseWireText(bytes, collector);
  } else {
    status = Annotate(ParseNinjs(bytes, collector), SourceName(context));
  }
  RETURN_IF_ERROR(status);
  return collector.Take();
}

}  // namespace

absl::StatusOr<ParsedDocument> ParseDocument(std::string_view bytes, const DocumentContext& context) {
  if (bytes.size() > kMaxDocumentBytes) {
    return MakeStatus(absl::StatusCode::kResourceExhausted,
                      "{}: {} bytes, more than the {} allowed; split the document", SourceName(context),
                      bytes.size(), kMaxDocumentBytes);
  }
  if (!context.format.empty() && !IsFormatName(context.format)) {
    return InvalidArgument("{}: unknown format \"{}\"; known: {}", SourceName(context),
                           Printable(context.format, 40), kFormatNames);
  }
  bytes = WithoutMark(bytes);
  const std::string_view format = context.format.empty() ? RecogniseFormat(bytes) : context.format;
  if (format.empty()) {
    return BrokenDocument(
        context, "byte 0",
        fmt::format("{}; say which format it is: {}",
                    Trim(bytes).empty() ? "the document is empty" : "looks like no known format",
                    kFormatNames));
  }
  if (format == "feed" || format == "rss" || format == "atom") {
    return ParseFeed(WithoutLeadingSpace(bytes), context);
  }
  return Collect(bytes, format, context);
}

}  // namespace parley::ingest
