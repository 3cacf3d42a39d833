// Wire formats: bytes in, articles out. Pure: no clock, no disk, no network.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "parley/v1/article.pb.h"

namespace parley::ingest {

inline constexpr size_t kMaxDocumentBytes = 8 * 1024 * 1024;
inline constexpr size_t kMaxBodyBytes = 1024 * 1024;
inline constexpr size_t kMaxItems = 100'000;  // Of one document, usable or not.
inline constexpr size_t kMaxItemErrors = 10'000;
inline constexpr size_t kMaxNotes = 1000;

// What is known of a document besides its bytes.
struct DocumentContext {
  std::string source;            // File name or feed, for messages and Article.feed.
  std::string format;            // Told format; empty: recognise it.
  std::string default_provider;  // Used when the document names none.
};

// One item that could not be used, while its neighbours could.
struct ItemError {
  std::string place;    // "line 12", "item 3 (guid x)".
  absl::Status status;  // Message says what is wrong and the way out.
  std::string bytes;    // The item as it stands in the document, where it can be cut out; else empty.
};

struct ParsedDocument {
  std::string format;  // That it was read as.
  std::vector<v1::Article>
      articles;  // In document order, normalised and valid; revision 0 where none is said.
  std::vector<ItemError> errors;
  // What was repaired in, or left out of, articles that can be used all the same: "line 3: \"published\" is
  // no time that can be read: \"soon\"; left out". At most kMaxNotes.
  std::vector<std::string> notes;
};

// Reads a document. kInvalidArgument: no known format, or broken as a whole (the message names source, place
// and reason). kResourceExhausted: over kMaxDocumentBytes, kMaxItems or kMaxItemErrors. A document with no
// items at all is kInvalidArgument too.
absl::StatusOr<ParsedDocument> ParseDocument(std::string_view bytes, const DocumentContext& context);

// "Meridian Press" -> "meridian-press".
std::string ProviderSlug(std::string_view provider);

}  // namespace parley::ingest
