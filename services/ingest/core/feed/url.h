// Resolving addresses (RFC 3986, section 5).
#pragma once

#include <string>
#include <string_view>

namespace parley::ingest {

// `reference` as seen from `base`. A base that is empty or not absolute leaves the reference as it is.
std::string ResolveUrl(std::string_view base, std::string_view reference);

}  // namespace parley::ingest
