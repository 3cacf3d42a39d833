#include "ingest/core/feed/url.h"

#include <algorithm>
#include <vector>

#include "ingest/core/text/letters.h"

namespace parley::ingest {
namespace {

// Length of "http:" and the like; 0 when the text has no scheme.
size_t SchemeSize(std::string_view url) {
  for (size_t i = 0; i < url.size(); ++i) {
    const char c = url[i];
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (c == ':') {
      return i > 0 ? i + 1 : 0;
    }
    if (!letter && (i == 0 || !(IsAsciiDigit(c) || c == '+' || c == '-' || c == '.'))) {
      return 0;
    }
  }
  return 0;
}

std::string RemoveDotSegments(std::string_view path) {
  std::vector<std::string_view> kept;
  const bool ends_open = path.ends_with("/.") || path.ends_with("/..");
  for (size_t at = 1; at <= path.size();) {  // The path starts with '/'.
    const size_t end = std::min(path.find('/', at), path.size());
    const std::string_view segment = path.substr(at, end - at);
    if (segment == "..") {
      kept.resize(kept.empty() ? 0 : kept.size() - 1);
    } else if (segment != ".") {
      kept.push_back(segment);
    }
    at = end + 1;
  }
  std::string out;
  for (const std::string_view segment : kept) {
    out.append("/").append(segment);
  }
  return ends_open || out.empty() ? out + "/" : out;
}

}  // namespace

std::string ResolveUrl(std::string_view base, std::string_view reference) {
  base = Trim(base);
  reference = Trim(reference);
  const size_t scheme = SchemeSize(base);
  if (SchemeSize(reference) > 0 || scheme == 0 || !base.substr(scheme).starts_with("//")) {
    return std::string(reference);
  }
  if (reference.starts_with("//")) {
    return std::string(base.substr(0, scheme)).append(reference);
  }
  const size_t path_at = std::min(base.find_first_of("/?#", scheme + 2), base.size());
  const std::string origin(base.substr(0, path_at));
  const std::string_view path = base.substr(path_at, base.find_first_of("?#", path_at) - path_at);
  const size_t reference_end = std::min(reference.find_first_of("?#"), reference.size());
  const std::string_view rest = reference.substr(reference_end);
  reference = reference.substr(0, reference_end);
  if (reference.empty()) {
    const size_t keep = rest.starts_with('?') ? path_at + path.size() : std::min(base.find('#'), base.size());
    return std::string(base.substr(0, keep)).append(rest);
  }
  std::string merged(reference.starts_with('/') ? "" : path.substr(0, path.rfind('/') + 1));
  merged = merged.empty() && !reference.starts_with('/') ? "/" : merged;
  return origin + RemoveDotSegments(merged.append(reference)) + std::string(rest);
}

}  // namespace parley::ingest
