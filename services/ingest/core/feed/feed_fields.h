// Reading fields out of the elements of feeds.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "ingest/core/feed/xml_element.h"

namespace parley::ingest {

struct ElementName {
  Vocabulary vocabulary;
  std::string_view local;
};

// The child with the first of the names that is there with some text; null when none is.
const XmlElement* FirstOf(const XmlElement& item, std::initializer_list<ElementName> names);

// Its text without markup; "" for null.
std::string TextOf(const XmlElement* element);

// Its content as plain text in paragraphs; "" for null. Atom says by type (1.0) and mode (0.3) what the
// content is; RSS does not, and there it is HTML when reading it so changes it.
std::string PlainText(const XmlElement* element);

// The people of the first name that has any, without their addresses: "Jane Doe, John Roe".
std::string Byline(const XmlElement& item, std::initializer_list<ElementName> names);

// Of an Atom link's "rel": alternate, or none.
bool IsOwnPage(std::string_view relation);

// The item's own page among its Atom links, HTML before other types; "" when there is none.
std::string AtomLink(const XmlElement& item);

}  // namespace parley::ingest
