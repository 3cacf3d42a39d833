#include "ingest/core/feed/feed_fields.h"

#include "absl/strings/escaping.h"
#include "ingest/core/feed/url.h"
#include "ingest/core/text/html.h"
#include "ingest/core/text/letters.h"
#include "ingest/core/text/reflow.h"

namespace parley::ingest {
namespace {

using enum Vocabulary;

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
std::string People(const XmlElement& item, const ElementName& name) {
  std::string people;
  for (const XmlElement& child : item.children) {
    if (child.Is(name.vocabulary, name.local)) {
      const std::string person = name.vocabulary == kAtom ? AtomPerson(child) : PersonName(child.InnerText());
      people.append(people.empty() || person.empty() ? "" : ", ").append(person);
    }
  }
  return people;
}

}  // namespace

const XmlElement* FirstOf(const XmlElement& item, std::initializer_list<ElementName> names) {
  for (const ElementName& name : names) {
    const XmlElement* child = item.Child(name.vocabulary, name.local);
    if (child != nullptr && !child->InnerText().empty()) {
      return child;
    }
  }
  return nullptr;
}

std::string TextOf(const XmlElement* element) { return element == nullptr ? "" : element->InnerText(); }

std::string PlainText(const XmlElement* element) {
  if (element == nullptr) {
    return "";
  }
  return element->vocabulary == kAtom || HasElements(*element) ? FromConstruct(element)
                                                               : FromSloppyHtml(element->InnerText());
}

std::string Byline(const XmlElement& item, std::initializer_list<ElementName> names) {
  for (const ElementName& name : names) {
    std::string people = People(item, name);
    if (!people.empty()) {
      return people;
    }
  }
  return "";
}

bool IsOwnPage(std::string_view relation) { return relation.empty() || relation == "alternate"; }

std::string AtomLink(const XmlElement& item) {
  const XmlElement* best = nullptr;
  for (const XmlElement& child : item.children) {
    if (!child.Is(kAtom, "link") || child.Attribute("href").empty() || !IsOwnPage(child.Attribute("rel"))) {
      continue;
    }
    const bool html = child.Attribute("type").find("html") != std::string_view::npos;
    if (best == nullptr || (html && best->Attribute("type").find("html") == std::string_view::npos)) {
      best = &child;
    }
  }
  return best == nullptr ? "" : ResolveUrl(best->base, best->Attribute("href"));
}

}  // namespace parley::ingest
