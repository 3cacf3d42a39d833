#include "ingest/core/feed/namespaces.h"

#include <array>

#include "ingest/core/text/letters.h"

namespace parley::ingest {
namespace {

struct Known {
  std::string_view text;
  Vocabulary vocabulary;
};

// By address, in lower case and without scheme, "www." and final slash or hash.
constexpr auto kAddresses = std::to_array<Known>({
    {"w3.org/2005/atom", Vocabulary::kAtom},
    {"purl.org/atom/ns", Vocabulary::kAtom},
    {"w3.org/1999/02/22-rdf-syntax-ns", Vocabulary::kRdf},
    {"purl.org/dc/elements/1.0", Vocabulary::kDublinCore},
    {"purl.org/dc/elements/1.1", Vocabulary::kDublinCore},
    {"purl.org/dc/terms", Vocabulary::kDublinCore},
    {"purl.org/rss/1.0/modules/content", Vocabulary::kContent},
    {"search.yahoo.com/mrss", Vocabulary::kMedia},
    {"itunes.com/dtds/podcast-1.0.dtd", Vocabulary::kItunes},
    {"w3.org/1999/xhtml", Vocabulary::kXhtml},
    {"w3.org/xml/1998/namespace", Vocabulary::kXml},
    {"purl.org/rss/1.0", Vocabulary::kRss},
    {"purl.org/net/rss1.1", Vocabulary::kRss},
    {"purl.org/rss/2.0", Vocabulary::kRss},
    {"my.netscape.com/rdf/simple/0.9", Vocabulary::kRss},
    {"channel.netscape.com/rdf/simple/0.9", Vocabulary::kRss},
    {"my.netscape.com/publish/formats/rss-0.91.dtd", Vocabulary::kRss},
    {"blogs.law.harvard.edu/tech/rss", Vocabulary::kRss},
    {"cyber.law.harvard.edu/rss/rss.html", Vocabulary::kRss},
    {"backend.userland.com/rss", Vocabulary::kRss},
    {"backend.userland.com/rss2", Vocabulary::kRss},
});

constexpr auto kPrefixes = std::to_array<Known>({
    {"atom", Vocabulary::kAtom},
    {"atom10", Vocabulary::kAtom},
    {"a10", Vocabulary::kAtom},
    {"content", Vocabulary::kContent},
    {"dc", Vocabulary::kDublinCore},
    {"dcterms", Vocabulary::kDublinCore},
    {"itunes", Vocabulary::kItunes},
    {"media", Vocabulary::kMedia},
    {"rdf", Vocabulary::kRdf},
    {"rss", Vocabulary::kRss},
    {"xhtml", Vocabulary::kXhtml},
    {"xml", Vocabulary::kXml},
});

template <typename Table>
Vocabulary Find(const Table& table, std::string_view text) {
  for (const Known& known : table) {
    if (known.text == text) {
      return known.vocabulary;
    }
  }
  return Vocabulary::kOther;
}

Vocabulary FromAddress(std::string_view uri) {
  uri = Trim(uri);
  std::string key = AsciiLower(uri.substr(0, 200));
  for (const std::string_view start : {"https://", "http://", "www."}) {
    key.erase(0, key.starts_with(start) ? start.size() : 0);
  }
  while (key.ends_with('/') || key.ends_with('#')) {
    key.pop_back();
  }
  return Find(kAddresses, key);
}

}  // namespace

bool Namespaces::Bind(std::string_view attribute, std::string_view uri, size_t depth) {
  if (bindings_.size() >= kMaxBindings) {
    return false;
  }
  const std::string prefix = attribute == "xmlns" ? "" : AsciiLower(attribute.substr(6));
  bindings_.push_back({prefix, FromAddress(uri), depth});
  return true;
}

void Namespaces::Leave(size_t depth) {
  while (!bindings_.empty() && bindings_.back().depth >= depth) {
    bindings_.pop_back();
  }
}

Namespaces::Name Namespaces::Resolve(std::string_view qualified) const {
  const size_t colon = qualified.find(':');
  const bool prefixed = colon != std::string_view::npos;
  const std::string prefix = prefixed ? AsciiLower(qualified.substr(0, colon)) : "";
  std::string local = AsciiLower(prefixed ? qualified.substr(colon + 1) : qualified);
  for (auto binding = bindings_.rbegin(); binding != bindings_.rend(); ++binding) {
    if (binding->prefix == prefix) {
      const bool unknown_default = !prefixed && binding->vocabulary == Vocabulary::kOther;
      return {unknown_default ? default_ : binding->vocabulary, std::move(local)};
    }
  }
  return {prefixed ? Find(kPrefixes, prefix) : default_, std::move(local)};
}

}  // namespace parley::ingest
