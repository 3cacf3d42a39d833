// Which trace something belongs to: the header "traceparent" of W3C Trace Context. Parley makes no spans of
// its own; it hands the header on, from whoever published an article to everything that comes of it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace parley {

// Of a record's header and of gRPC metadata.
inline constexpr char kTraceparentHeader[] = "traceparent";
// "00-<trace id, 32 hex digits>-<parent id, 16>-<flags, 2>".
inline constexpr size_t kTraceparentBytes = 55;

// The header as it may be handed on, always kTraceparentBytes long; empty for anything that the
// recommendation tells to ignore (capitals, ids of zeros only, version ff, ...). It comes from anybody, so
// nobody is told.
//
// A header of a later version is written as one of version 00, the highest that we know: its ids and whether
// it is sampled. What else it holds is not looked at, and left out.
std::string ReadTraceparent(std::string_view header);

// The trace id of what ReadTraceparent gave; empty when that is.
std::string_view TraceId(std::string_view traceparent);

}  // namespace parley
