// A feed as a stream: the elements of its head and its items, each as one XmlElement.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "ingest/core/feed/xml_element.h"

namespace parley::ingest {

struct XmlItem {
  XmlElement element;
  size_t begin = 0, end = 0;  // Bytes of the document.
  size_t line = 0;
  bool too_large = false;  // Over the caps; `element` is not complete.
};

// What the reader calls, in document order.
struct XmlSink {
  std::function<void(const XmlElement&)>
      head;                           // Children of rss, channel, rdf:RDF and feed that are no items.
  std::function<void(XmlItem)> item;  // <item>, <entry>.
};

// How reading ended. Items that came before the error stand.
struct XmlOutcome {
  std::string root;              // Local name of the root, lower case; empty: there was none.
  std::string encoding;          // As the document declares it, lower case; empty: it does not.
  std::string error;             // Empty: well-formed to the end.
  size_t line = 0, column = 0;   // Of the error, from 1.
  bool may_be_repaired = false;  // The characters are at fault, not the structure: see xml_repair.h.
  size_t last_item_end = 0;
};

// Reads with expat, in one pass. Refuses any DTD (so no entities can be declared), nesting over 64, over 64
// attributes or 64 KiB of them on an element, and a root that is no feed. `encoding`: overrides what the
// document says; null: as it says.
XmlOutcome ReadXml(std::string_view bytes, const char* encoding, const XmlSink& sink);

}  // namespace parley::ingest
