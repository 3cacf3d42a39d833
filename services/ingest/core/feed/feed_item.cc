#include "ingest/core/feed/feed_item.h"

#include "absl/strings/escaping.h"
#include "ingest/core/feed/url.h"
#include "ingest/core/text/html.h"
#include "ingest/core/text/letters.h"
#include "ingest/core/text/reflow.h"

namespace parley::ingest {
namespace {

using enum Vocabulary;

struct Name {
  Vocabulary vocabulary;
  std::string_view local;
};

// The first of the names that is there with some text; null when none is.
const XmlElement* First(const XmlElement& item, std::initializer_list<Name> names) {
  for (const Name& name : names) {
    const XmlElement* child = item.Child(name.vocabulary, name.local);
    if (child != nullptr && !child->InnerText().empty()) {
      return child;
    }
  }
  return nullptr;
}

std::string TextOf(const XmlElement* element) { return element == nullptr ? "" : element->InnerText(); }

// RSS does not say whether its text is HTML: it is when reading it so would change it.
std::string FromSloppyHtml(std::string_view text) {
  return LooksLikeHtml(text) ? HtmlToText(text) : Reflow(text);
}

bool HasElements(const XmlElement& element) {
  for (const XmlElement& child : element.children) {
    if (!child.name.empty()) {
      return true;
    }
  }
  return false;
}

std::string Decoded(const XmlElement& construct) {
  const std::string text = construct.InnerText();
  std::string decoded;
  const bool base64 = construct.Attribute("mode") == "base64" && absl::Base64Unescape(text, &decoded);
  return base64 ? decoded : text;
}

// An Atom text construct or content: 1.0 says what it is by type, 0.3 by type and mode.
std::string FromConstruct(const XmlElement* construct) {
  if (construct == nullptr) {
    return "";
  }
  const std::string type = AsciiLower(construct->Attribute("type"));
  if (HasElements(*construct)) {
    return MarkupToText(*construct);
  }
  if (type == "text" || type == "text/plain" || type.empty()) {
    // "mode" is 0.3's: there text without a type is often HTML all the same.
    return construct->Attribute("mode") == "escaped" ? FromSloppyHtml(Decoded(*construct))
                                                     : Reflow(Decoded(*construct));
  }
  return FromSloppyHtml(Decoded(*construct));
}

// Either: an Atom element within RSS has a type, an RSS element has none and may be HTML.
std::string FromAny(const XmlElement* element) {
  if (element == nullptr) {
    return "";
  }
  return element->vocabulary == kAtom || HasElements(*element) ? FromConstruct(element)
                                                               : FromSloppyHtml(element->InnerText());
}

bool IsAddress(std::string_view word) { return word.find('@') != word.npos && word.find(' ') == word.npos; }

// "jane@example.org (Jane Doe)", "Jane Doe (jane@example.org)" and "Jane Doe <jane@example.org>" -> "Jane
// Doe".
std::string PersonName(std::string_view text) {
  text = Trim(text);
  const size_t open = text.find_first_of("(<");
  if (open == text.npos || (!text.ends_with(')') && !text.ends_with('>'))) {
    return std::string(text);
  }
  const std::string_view before = Trim(text.substr(0, open));
  const std::string_view inside = Trim(text.substr(open + 1, text.size() - open - 2));
  if (IsAddress(inside) && !before.empty()) {
    return std::string(before);
  }
  return std::string(IsAddress(before) || before.empty() ? inside : text);
}

std::string AtomPerson(const XmlElement& person) {
  const std::string name = TextOf(person.Child(person.vocabulary, "name"));
  if (!name.empty()) {
    return name;
  }
  const std::string email = TextOf(person.Child(person.vocabulary, "email"));
  return email.empty() && !HasElements(person) ? PersonName(person.InnerText()) : email;
}

// All people of that name in the item, joined: "Jane Doe, John Roe".
std::string People(const XmlElement& item, const Name& name) {
  std::string people;
  for (const XmlElement& child : item.children) {
    if (child.Is(name.vocabulary, name.local)) {
      const std::string person = name.vocabulary == kAtom ? AtomPerson(child) : PersonName(child.InnerText());
      people.append(people.empty() || person.empty() ? "" : ", ").append(person);
    }
  }
  return people;
}

std::string Byline(const XmlElement& item, std::initializer_list<Name> names) {
  for (const Name& name : names) {
    std::string people = People(item, name);
    if (!people.empty()) {
      const bool says_by = people.size() > 3 && EqualsIgnoringCase(people.substr(0, 3), "by ");
      return says_by ? people.substr(3) : people;
    }
  }
  return "";
}

// The item's own page among Atom links: rel "alternate" or none, HTML before other types.
std::string AtomLink(const XmlElement& item) {
  const XmlElement* best = nullptr;
  for (const XmlElement& child : item.children) {
    const std::string_view relation = child.Attribute("rel");
    if (!child.Is(kAtom, "link") || child.Attribute("href").empty() ||
        !(relation.empty() || relation == "alternate")) {
      continue;
    }
    const bool html = child.Attribute("type").find("html") != std::string_view::npos;
    if (best == nullptr || (html && best->Attribute("type").find("html") == std::string_view::npos)) {
      best = &child;
    }
  }
  return best == nullptr ? "" : ResolveUrl(best->base, best->Attribute("href"));
}

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
  const XmlElement* guid = First(item, {{kRss, "guid"}, {kAtom, "id"}});
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
  article.set_body(FromAny(body));
  const std::string abstract = FromAny(summary);
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
    set(head.title, FromAny(&element));
  } else if (own && element.name == "language") {
    set(head.language, element.InnerText());
  } else if (own && (element.name == "copyright" || element.name == "rights")) {
    set(head.rights, FromAny(&element));
  } else if (element.Is(kRss, "link")) {
    set(head.link, ResolveUrl(element.base, element.InnerText()));
  }
}

FeedItem ReadRssItem(const XmlElement& item) {
  FeedItem result;
  Draft& draft = result.draft;
  v1::Article& article = draft.article;
  ReadRssIdentity(item, result);
  article.set_headline(
      FromAny(First(item, {{kRss, "title"}, {kAtom, "title"}, {kDublinCore, "title"}, {kMedia, "title"}})));
  SetTexts(
      First(
          item,
          {{kContent, "encoded"}, {kAtom, "content"}, {kXhtml, "body"}, {kXhtml, "div"}, {kRss, "fulltext"}}),
      First(item, {{kRss, "description"},
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
  draft.SetPublished(TextOf(First(item, {{kRss, "pubdate"},
                                         {kDublinCore, "date"},
                                         {kDublinCore, "issued"},
                                         {kDublinCore, "created"},
                                         {kAtom, "published"},
                                         {kAtom, "issued"}})));
  draft.SetUpdated(TextOf(First(item, {{kAtom, "updated"}, {kAtom, "modified"}, {kDublinCore, "modified"}})));
  ReadCategories(item, article);
  AddCredit(TextOf(First(item, {{kRss, "source"}})), article);
  AddCredit(TextOf(First(item, {{kDublinCore, "publisher"}})), article);
  article.set_usage_terms(
      TextOf(First(item, {{kDublinCore, "rights"}, {kRss, "copyright"}, {kAtom, "rights"}})));
  const std::string language = TextOf(First(item, {{kDublinCore, "language"}}));
  article.set_language(language.empty() ? item.language : language);
  return result;
}

FeedItem ReadAtomEntry(const XmlElement& entry) {
  FeedItem result;
  Draft& draft = result.draft;
  v1::Article& article = draft.article;
  article.set_url(AtomLink(entry));
  const std::string id = TextOf(First(entry, {{kAtom, "id"}}));
  result.id_is_link = id.empty();
  article.set_provider_item_id(id.empty() ? article.url() : id);
  article.set_headline(FromAny(First(entry, {{kAtom, "title"}, {kDublinCore, "title"}})));
  SetTexts(First(entry, {{kAtom, "content"}, {kContent, "encoded"}}), First(entry, {{kAtom, "summary"}}),
           article);
  article.set_byline(Byline(entry, {{kAtom, "author"}, {kDublinCore, "creator"}}));
  draft.SetPublished(TextOf(First(entry, {{kAtom, "published"},
                                          {kAtom, "issued"},
                                          {kAtom, "created"},
                                          {kDublinCore, "date"},
                                          {kAtom, "updated"},
                                          {kAtom, "modified"}})));
  draft.SetUpdated(TextOf(First(entry, {{kAtom, "updated"}, {kAtom, "modified"}})));
  ReadCategories(entry, article);
  const XmlElement* source = entry.Child(kAtom, "source");
  AddCredit(source == nullptr ? "" : FromAny(source->Child(kAtom, "title")), article);
  AddCredit(TextOf(First(entry, {{kDublinCore, "publisher"}})), article);
  article.set_usage_terms(
      FromAny(First(entry, {{kAtom, "rights"}, {kAtom, "copyright"}, {kDublinCore, "rights"}})));
  article.set_language(entry.language);
  return result;
}

}  // namespace parley::ingest
