#include "ingest/core/ninjs/ninjs.h"

#include <algorithm>
#include <array>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/base/utf8.h"
#include "ingest/core/json/json_value.h"
#include "ingest/core/ninjs/ninjs_object.h"
#include "ingest/core/text/html.h"
#include "ingest/core/text/letters.h"
#include "ingest/core/text/reflow.h"

namespace parley::ingest {
namespace {

using Json = nlohmann::json;

// Which text of a purpose is wanted: the first of these roles that is there, else the first text.
const RoleText* Choose(const std::vector<RoleText>& texts, std::initializer_list<std::string_view> roles) {
  for (const std::string_view role : roles) {
    const auto found =
        std::find_if(texts.begin(), texts.end(), [role](const RoleText& t) { return t.role == role; });
    if (found != texts.end()) {
      return &*found;
    }
  }
  return texts.empty() ? nullptr : &texts.front();
}

bool IsHtml(const RoleText& text) {
  return text.content_type.find("html") != std::string::npos ||
         text.content_type.find("xml") != std::string::npos;
}

std::string Plain(const RoleText* text) {
  if (text == nullptr) {
    return "";
  }
  const bool html = IsHtml(*text) || (text->content_type.empty() && LooksLikeHtml(text->text));
  return html ? HtmlToText(text->text) : Reflow(text->text);
}

// Plain text before HTML; a teaser or a summary is no body while there is another.
std::string ReadBody(const NinjsObject& item) {
  const std::vector<RoleText> texts = item.RoleTexts("bodies", "body");
  const auto rank = [](const RoleText& t) {
    const bool other = t.role == "teaser" || t.role == "summary" || t.role == "sms" || t.role == "caption";
    return (other ? 4 : 0) + (IsHtml(t) ? 1 : 0);
  };
  const auto best =
      std::min_element(texts.begin(), texts.end(),
                       [&rank](const RoleText& a, const RoleText& b) { return rank(a) < rank(b); });
  return best == texts.end() ? "" : Plain(&*best);
}

void ReadTexts(const NinjsObject& item, v1::Article& article) {
  const std::vector<RoleText> headlines = item.RoleTexts("headlines", "headline");
  article.set_headline(Plain(Choose(headlines, {"main", "headline", ""})));
  if (article.headline().empty()) {
    article.set_headline(item.Text({"title"}));
  }
  article.set_body(ReadBody(item));
  article.set_abstract(Plain(Choose(item.RoleTexts("descriptions", "description"),
                                    {"summary", "abstract", "text", "main", "caption", ""})));
  std::string byline = Plain(Choose(item.RoleTexts("bylines", "byline"), {"main", ""}));
  byline = byline.empty() ? item.Text({"by"}) : byline;
  const bool says_by = byline.size() > 3 && EqualsIgnoringCase(byline.substr(0, 3), "by ");
  article.set_byline(says_by ? byline.substr(3) : byline);
  article.set_slugline(item.Text({"slugline", "slug"}));
}

void ReadNotes(const NinjsObject& item, v1::Article& article) {
  std::string notes;
  for (const RoleText& note : item.RoleTexts("ednotes", "ednote")) {
    notes.append(notes.empty() ? "" : "\n").append(note.text);
  }
  article.set_ednote(notes);
  article.set_usage_terms(item.Text({"usageterms"}));
  const Json& rights = item.Get({"rightsinfo"});
  if (article.usage_terms().empty() && rights.is_object()) {
    article.set_usage_terms(NinjsObject(rights).Text({"usageterms"}));
  }
}

bool IsProviderRole(std::string_view role) {
  return role == "provider" || role == "source" || role.ends_with(":provider") || role.ends_with("/provider");
}

void ReadProvider(const NinjsObject& item, v1::Article& article) {
  article.set_provider(item.Text({"provider", "source"}));
  for (const Json* source : item.List({"infosources", "infosource"})) {
    const std::string name = JsonText(*source);
    const std::string role =
        source->is_object() ? AsciiLower(NinjsObject(*source).Text({"role", "rel"})) : std::string();
    if (article.provider().empty() && IsProviderRole(role)) {
      article.set_provider(name);
    } else if (!name.empty()) {
      article.add_credit(name);
    }
  }
  if (article.provider().empty()) {
    article.set_provider(item.Text({"copyrightholder"}));
  }
}

// "medtop:20000597" carries its scheme; a bare uri ends in the code.
void AddSubject(const Json& entry, v1::Article& article) {
  v1::Subject& subject = *article.add_subjects();
  if (!entry.is_object()) {
    subject.set_name(JsonText(entry));
    return;
  }
  const NinjsObject fields(entry);
  subject.set_name(fields.Text({"name"}));
  subject.set_scheme(fields.Text({"scheme", "creator"}));
  std::string code = fields.Text({"code", "qcode", "literal"});
  if (const size_t colon = code.find(':'); subject.scheme().empty() && colon != std::string::npos) {
    subject.set_scheme(code.substr(0, colon));
    code.erase(0, colon + 1);
  }
  if (const std::string uri = fields.Text({"uri"}); code.empty()) {
    code = uri.substr(uri.find_last_of("/:#") + 1);
  }
  subject.set_code(code);
}

void ReadClassification(const NinjsObject& item, Draft& draft) {
  v1::Article& article = draft.article;
  for (const Json* entry : item.List({"subjects", "subject"})) {
    AddSubject(*entry, article);
  }
  for (const Json* keyword : item.List({"keywords", "keyword"})) {
    AddKeywords(JsonText(*keyword), article);
  }
  article.set_language(item.Text({"language"}));
  draft.SetUrgency(item.Text({"urgency"}));
}

// "located" is where the item was written; a place only where its relation says the same.
void ReadPlace(const NinjsObject& item, v1::Article& article) {
  std::string located = item.Text({"located"});
  for (const Json* place : item.List({"places", "place"})) {
    const std::string relation =
        place->is_object() ? AsciiLower(NinjsObject(*place).Text({"rel", "role"})) : std::string();
    const bool written_there = relation.ends_with("located") || relation.ends_with("dateline");
    if (located.empty() && written_there) {
      located = JsonText(*place);
    }
  }
  if (!located.empty()) {
    article.mutable_dateline()->set_place(located);
  }
}

void ReadTimes(const NinjsObject& item, Draft& draft) {
  const std::string created = item.Text({"firstcreated"});
  const std::string version = item.Text({"versioncreated"});
  draft.SetPublished(created.empty() ? version : created);
  draft.SetUpdated(created.empty() || created == version ? "" : version);
  draft.SetEmbargo(item.Text({"embargoed"}));
}

Draft ReadItem(const Json& value, size_t number) {
  Draft draft;
  draft.place = fmt::format("item {}", number);
  if (!value.is_object()) {
    draft.Fail(InvalidArgument("not a JSON object but {}", value.type_name()));
    return draft;
  }
  const NinjsObject item(value);
  const std::string uri = item.Text({"uri"});
  draft.place += uri.empty() ? "" : fmt::format(" ({})", Printable(uri, 100));
  draft.article.set_provider_item_id(uri);
  draft.article.set_url(uri.starts_with("http") ? uri : "");
  draft.SetRevision(item.Text({"version"}));
  draft.SetStatus(item.Text({"pubstatus"}));
  ReadTimes(item, draft);
  ReadTexts(item, draft.article);
  ReadNotes(item, draft.article);
  ReadProvider(item, draft.article);
  ReadClassification(item, draft);
  ReadPlace(item, draft.article);
  return draft;
}

}  // namespace

absl::Status ParseNinjs(std::string_view bytes, Collector& collector) {
  std::string valid;
  if (!IsValidUtf8(bytes)) {
    size_t repaired = 0;
    valid = RepairUtf8(bytes, &repaired);
    collector.Note(fmt::format("document: {} invalid UTF-8 sequences replaced", repaired));
    bytes = valid;
  }
  ASSIGN_OR_RETURN(const Json document, ParseJsonValue(bytes));
  if (!document.is_array()) {
    Draft draft = ReadItem(document, 1);
    draft.bytes = bytes;
    return collector.Add(std::move(draft));
  }
  size_t number = 0;
  for (const Json& item : document) {
    Draft draft = ReadItem(item, ++number);
    const std::string written = item.dump();
    draft.bytes = written;
    RETURN_IF_ERROR(collector.Add(std::move(draft)));
  }
  return absl::OkStatus();
}

bool LooksLikeNinjs(std::string_view bytes) {
  constexpr auto kOwnKeys = std::to_array<std::string_view>(
      {"uri", "standard", "$standard", "pubstatus", "versioncreated", "firstcreated", "headlines", "bodies",
       "body_text", "body_html", "body_xhtml", "description_text", "descriptions", "infosources",
       "copyrightholder", "profile"});
  if (bytes.starts_with('[')) {
    return true;
  }
  const std::vector<std::string> keys = TopLevelKeys(bytes);
  return std::any_of(keys.begin(), keys.end(), [&](const std::string& key) {
    return std::find(kOwnKeys.begin(), kOwnKeys.end(), key) != kOwnKeys.end();
  });
}

}  // namespace parley::ingest
