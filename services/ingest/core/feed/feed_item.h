// From the elements of an item to the fields of an Article.
#pragma once

#include <string>

#include "ingest/core/draft.h"
#include "ingest/core/feed/xml_element.h"

namespace parley::ingest {

// What the feed says once for all of its items.
struct FeedHead {
  std::string title, language, link, rights;
};

void ReadFeedHead(const XmlElement& element, FeedHead& head);

struct FeedItem {
  Draft draft;
  bool id_is_link = false;  // The item names itself by nothing but its link.
};

// `item`: an RSS <item>; elements of Atom, Dublin Core, content, Media RSS and iTunes in it are known.
FeedItem ReadRssItem(const XmlElement& item);

// `entry`: an Atom <entry>.
FeedItem ReadAtomEntry(const XmlElement& entry);

}  // namespace parley::ingest
