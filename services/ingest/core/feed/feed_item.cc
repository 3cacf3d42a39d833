#include "ingest/core/feed/feed_item.h"

#include "ingest/core/feed/feed_fields.h"
#include "ingest/core/feed/url.h"

namespace parley::ingest {
namespace {

using enum Vocabulary;

std::string RssLink(const XmlElement& item) {
  for (const XmlElement& child : item.children) {
    const std::string text = child.Is(kRss, "link") ? child.InnerText() : "";
    const std::string_view address = text.empty() && child.Is(kRss, "link") ? child.Attribute("href") : text;
    if (!address.empty()) {
      return ResolveUrl(child.base, address);
    }
  }
  return AtomLink(item);
}

bool IsWebAddress(std::string_view text) {
  return text.starts_with("http://") || text.starts_with("https://");
}

// guid, rdf:about, else the link; a guid that may be a permanent link is the link where there is none.
void ReadRssIdentity(const XmlElement& item, FeedItem& result) {
  v1::Article& article = result.draft.article;
  article.set_url(RssLink(item));
  const XmlElement* guid = FirstOf(item, {{kRss, "guid"}, {kAtom, "id"}});
  const std::string about(item.Attribute("about"));
  const std::string id = guid != nullptr ? guid->InnerText() : about;
  const bool permanent = guid == nullptr || guid->Attribute("ispermalink") != "false";
  if (article.url().empty() && permanent && IsWebAddress(id)) {
    article.set_url(id);
  }
  result.id_is_link = id.empty();
  article.set_provider_item_id(id.empty() ? article.url() : id);
}

void AddCategory(const XmlElement& category, v1::Article& article) {
  const std::string text = category.InnerText();
  const std::string term(category.Attribute("term"));
  const std::string scheme(category.Attribute(category.vocabulary == kAtom ? "scheme" : "domain"));
  const std::string label(category.Attribute("label"));
  if (term.empty() && scheme.empty()) {
    *article.add_keywords() = text;  // Not a list: "Economy, Business and Finance" is one category.
    return;
  }
  v1::Subject& subject = *article.add_subjects();
  subject.set_scheme(scheme);
  subject.set_code(term.empty() ? text : term);
  subject.set_name(label.empty() ? subject.code() : label);
}

void ReadCategories(const XmlElement& item, v1::Article& article) {
  for (const XmlElement& child : item.children) {
    if (child.Is(kRss, "category") || child.Is(kAtom, "category")) {
      AddCategory(child, article);
    } else if (child.Is(kDublinCore, "subject") || child.Is(kMedia, "keywords") ||
               child.Is(kItunes, "keywords")) {
      AddKeywords(child.InnerText(), article);
    }
  }
}

void AddCredit(const std::string& name, v1::Article& article) {
  if (!name.empty()) {
    article.add_credit(name);
  }
}

// A body that comes with a shorter text: that is its abstract.
void SetTexts(const XmlElement* body, const XmlElement* summary, v1::Article& article) {
  article.set_body(PlainText(body));
  const std::string abstract = PlainText(summary);
  if (article.body().empty()) {
    article.set_body(abstract);
  } else if (abstract != article.body()) {
    article.set_abstract(abstract);
  }
}

}  // namespace

void ReadFeedHead(const XmlElement& element, FeedHead& head) {
  const auto set = [](std::string& field, std::string value) {
    if (field.empty()) {
      field = std::move(value);
    }
  };
  const bool own =
      element.vocabulary == kRss || element.vocabulary == kAtom || element.vocabulary == kDublinCore;
  set(head.language, element.language);
  if (own && element.name == "title") {
    set(head.title, PlainText(&element));
  } else if (own && element.name == "language") {
    set(head.language, element.InnerText());
  } else if (own && (element.name == "copyright" || element.name == "rights")) {
    set(head.rights, PlainText(&element));
  } else if (element.Is(kRss, "link")) {
    set(head.link, ResolveUrl(element.base, element.InnerText()));
  } else if (element.Is(kAtom, "link") && IsOwnPage(element.Attribute("rel"))) {
    set(head.link, ResolveUrl(element.base, element.Attribute("href")));
  } else if (element.Is(kAtom, "link") && element.Attribute("rel") == "self") {
    set(head.self, ResolveUrl(element.base, element.Attribute("href")));
  }
}

FeedItem ReadRssItem(const XmlElement& item) {
  FeedItem result;
  Draft& draft = result.draft;
  v1::Article& article = draft.article;
  ReadRssIdentity(item, result);
  article.set_headline(PlainText(
      FirstOf(item, {{kRss, "title"}, {kAtom, "title"}, {kDublinCore, "title"}, {kMedia, "title"}})));
  SetTexts(
      FirstOf(
          item,
          {{kContent, "encoded"}, {kAtom, "content"}, {kXhtml, "body"}, {kXhtml, "div"}, {kRss, "fulltext"}}),
      FirstOf(item, {{kRss, "description"},
                     {kAtom, "summary"},
                     {kDublinCore, "description"},
                     {kDublinCore, "abstract"},
                     {kMedia, "description"},
                     {kItunes, "summary"}}),
      article);
  article.set_byline(Byline(item, {{kRss, "author"},
                                   {kDublinCore, "creator"},
                                   {kDublinCore, "author"},
                                   {kAtom, "author"},
                                   {kItunes, "author"}}));
  draft.SetPublished(TextOf(FirstOf(item, {{kRss, "pubdate"},
                                           {kDublinCore, "date"},
                                           {kDublinCore, "issued"},
                                           {kDublinCore, "created"},
                                           {kAtom, "published"},
                                           {kAtom, "issued"}})));
  draft.SetUpdated(
      TextOf(FirstOf(item, {{kAtom, "updated"}, {kAtom, "modified"}, {kDublinCore, "modified"}})));
  ReadCategories(item, article);
  AddCredit(TextOf(FirstOf(item, {{kRss, "source"}})), article);
  AddCredit(TextOf(FirstOf(item, {{kDublinCore, "publisher"}})), article);
  article.set_usage_terms(
      TextOf(FirstOf(item, {{kDublinCore, "rights"}, {kRss, "copyright"}, {kAtom, "rights"}})));
  const std::string language = TextOf(FirstOf(item, {{kDublinCore, "language"}}));
  article.set_language(language.empty() ? item.language : language);
  return result;
}

FeedItem ReadAtomEntry(const XmlElement& entry) {
  FeedItem result;
  Draft& draft = result.draft;
  v1::Article& article = draft.article;
  article.set_url(AtomLink(entry));
  const std::string id = TextOf(FirstOf(entry, {{kAtom, "id"}}));
  result.id_is_link = id.empty();
  article.set_provider_item_id(id.empty() ? article.url() : id);
  article.set_headline(PlainText(FirstOf(entry, {{kAtom, "title"}, {kDublinCore, "title"}})));
  SetTexts(FirstOf(entry, {{kAtom, "content"}, {kContent, "encoded"}}), FirstOf(entry, {{kAtom, "summary"}}),
           article);
  article.set_byline(Byline(entry, {{kAtom, "author"}, {kDublinCore, "creator"}}));
  draft.SetPublished(TextOf(FirstOf(entry, {{kAtom, "published"},
                                            {kAtom, "issued"},
                                            {kAtom, "created"},
                                            {kDublinCore, "date"},
                                            {kAtom, "updated"},
                                            {kAtom, "modified"}})));
  draft.SetUpdated(TextOf(FirstOf(entry, {{kAtom, "updated"}, {kAtom, "modified"}})));
  ReadCategories(entry, article);
  const XmlElement* source = entry.Child(kAtom, "source");
  AddCredit(source == nullptr ? "" : PlainText(source->Child(kAtom, "title")), article);
  AddCredit(TextOf(FirstOf(entry, {{kDublinCore, "publisher"}})), article);
  article.set_usage_terms(
      PlainText(FirstOf(entry, {{kAtom, "rights"}, {kAtom, "copyright"}, {kDublinCore, "rights"}})));
  article.set_language(entry.language);
  return result;
}

}  // namespace parley::ingest
