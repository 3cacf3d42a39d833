// One element of a feed with all that is in it.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::ingest {

// What a namespace is about; the versions of one vocabulary count as one. RSS has none, or one of its own.
enum class Vocabulary { kRss, kAtom, kRdf, kDublinCore, kContent, kMedia, kItunes, kXhtml, kXml, kOther };

// Names compare by vocabulary and local name, both in lower case.
struct XmlElement {
  Vocabulary vocabulary = Vocabulary::kRss;
  std::string name;                                             // Without prefix; empty for a run of text.
  std::string text;                                             // Of a run of text.
  std::vector<std::pair<std::string, std::string>> attributes;  // Names without prefix.
  std::vector<XmlElement> children;
  std::string base;      // Effective xml:base; may be empty.
  std::string language;  // Effective xml:lang; may be empty.

  bool Is(Vocabulary v, std::string_view n) const { return vocabulary == v && name == n; }

  // Empty when there is none.
  std::string_view Attribute(std::string_view wanted) const;

  // The first child of that name; null when there is none.
  const XmlElement* Child(Vocabulary v, std::string_view n) const;

  // All text within, without markup, trimmed.
  std::string InnerText() const;
};

// Reads the element's markup (Atom's xhtml) as HtmlToText reads HTML.
std::string MarkupToText(const XmlElement& element);

}  // namespace parley::ingest
