// The text of an Article: normalised, within its caps.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "google/protobuf/repeated_field.h"
#include "ingest/core/draft.h"

namespace parley::ingest {

inline constexpr size_t kMaxLineBytes = 1024;  // Byline, slugline, names, ids.

// Every text field but ids, credits and dateline. What is over its cap is cut, with a note; a headline over
// its cap goes to the body. kResourceExhausted: the body is over kMaxBodyBytes.
absl::Status FinishText(Draft& draft);

// Makes `text` one line of at most kMaxLineBytes.
void KeepLine(Draft& draft, std::string_view field, std::string* text);

// The same for each entry of a list; drops empty and repeated ones, and those past the first `max`.
void KeepLines(Draft& draft, std::string_view field, int max,
               google::protobuf::RepeatedPtrField<std::string>& list);

}  // namespace parley::ingest
