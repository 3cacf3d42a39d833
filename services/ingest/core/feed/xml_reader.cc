#include "ingest/core/feed/xml_reader.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "common/base/utf8.h"
#include "expat.h"
#include "fmt/format.h"
#include "ingest/core/feed/charset.h"
#include "ingest/core/feed/namespaces.h"
#include "ingest/core/feed/url.h"
#include "ingest/core/text/letters.h"

namespace parley::ingest {
namespace {

constexpr size_t kMaxDepth = 64;
constexpr size_t kMaxAttributes = 64;
constexpr size_t kMaxAttributeBytes = 64 * 1024;
constexpr size_t kMaxElementsPerItem = 20'000;
constexpr size_t kMaxTextPerItem = 4 * 1024 * 1024;

// Elements around items. The place of an item within them is not asked: RDF has items beside the channel.
bool IsContainer(const Namespaces::Name& name) {
  return (name.vocabulary == Vocabulary::kRss && (name.local == "rss" || name.local == "channel")) ||
         (name.vocabulary == Vocabulary::kRdf && name.local == "rdf") ||
         (name.vocabulary == Vocabulary::kAtom && name.local == "feed");
}

bool IsItem(const Namespaces::Name& name) {
  return (name.vocabulary == Vocabulary::kRss && name.local == "item") ||
         (name.vocabulary == Vocabulary::kAtom && name.local == "entry");
}

// What holds for the children of an open element.
struct Scope {
  std::string base, language;
};

class Reader {
 public:
  Reader(std::string_view bytes, const char* encoding, const XmlSink& sink)
      : bytes_(bytes), sink_(sink), parser_(XML_ParserCreate(encoding), XML_ParserFree) {
    XML_Parser parser = parser_.get();
    XML_SetUserData(parser, this);
    XML_SetElementHandler(parser, OnStart, OnEnd);
    XML_SetCharacterDataHandler(parser, OnText);
    XML_SetStartDoctypeDeclHandler(parser, OnDoctype);
    XML_SetUnknownEncodingHandler(parser, UnknownEncoding, nullptr);
    XML_SetXmlDeclHandler(parser, OnDeclaration);
  }

  XmlOutcome Run() {
    XML_Parser parser = parser_.get();
    const auto status = XML_Parse(parser, bytes_.data(), static_cast<int>(bytes_.size()), XML_TRUE);
    if (status != XML_STATUS_OK) {
      const XML_Error code = XML_GetErrorCode(parser);
      if (outcome_.error.empty()) {
        outcome_.error = XML_ErrorString(code);
        MarkPlace();
        outcome_.may_be_repaired = code == XML_ERROR_INVALID_TOKEN || code == XML_ERROR_INCORRECT_ENCODING ||
                                   code == XML_ERROR_UNKNOWN_ENCODING || code == XML_ERROR_PARTIAL_CHAR ||
                                   code == XML_ERROR_BAD_CHAR_REF || code == XML_ERROR_UNDEFINED_ENTITY;
      }
    }
    return std::move(outcome_);
  }

 private:
  static Reader& Self(void* data) { return *static_cast<Reader*>(data); }
  static void OnStart(void* data, const XML_Char* name, const XML_Char** attributes) {
    Self(data).Start(name, attributes);
  }
  static void OnEnd(void* data, const XML_Char* /*name*/) { Self(data).End(); }
  static void OnText(void* data, const XML_Char* text, int size) {
    Self(data).Text({text, static_cast<size_t>(size)});
  }
  static void OnDoctype(void* data, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    Self(data).Refuse("a document type declaration; feeds need none, remove it");
  }
  static void OnDeclaration(void* data, const XML_Char*, const XML_Char* encoding, int) {
    Self(data).outcome_.encoding = encoding == nullptr ? "" : AsciiLower(encoding);
  }

  void MarkPlace() {
    outcome_.line = XML_GetCurrentLineNumber(parser_.get());
    outcome_.column = XML_GetCurrentColumnNumber(parser_.get()) + 1;
  }

  void Refuse(std::string reason) {
    if (outcome_.error.empty()) {
      outcome_.error = std::move(reason);
      MarkPlace();
      XML_StopParser(parser_.get(), XML_FALSE);
    }
  }

  void Start(std::string_view qualified, const XML_Char** attributes) {
    if (!outcome_.error.empty()) {
      return;
    }
    if (scopes_.size() >= kMaxDepth) {
      Refuse(fmt::format("elements nested deeper than {}", kMaxDepth));
      return;
    }
    if (!Declare(attributes)) {
      return;
    }
    if (scopes_.empty()) {
      ReadRoot(qualified);
    }
    const Namespaces::Name name = namespaces_.Resolve(qualified);
    XmlElement element;
    element.vocabulary = name.vocabulary;
    element.name = name.local;
    OpenScope(element, attributes);
    Place(name, std::move(element));
  }

  // Namespaces, and the caps on attributes.
  bool Declare(const XML_Char** attributes) {
    size_t count = 0;
    size_t size = 0;
    for (; attributes[2 * count] != nullptr; ++count) {
      const std::string_view key = attributes[2 * count];
      const std::string_view value = attributes[2 * count + 1];
      size += key.size() + value.size();
      if (count >= kMaxAttributes || size > kMaxAttributeBytes) {
        Refuse(fmt::format("over {} attributes or {} bytes of them on one element", kMaxAttributes,
                           kMaxAttributeBytes));
        return false;
      }
      if ((key == "xmlns" || key.starts_with("xmlns:")) && !namespaces_.Bind(key, value, scopes_.size())) {
        Refuse("too many namespaces");
        return false;
      }
    }
    return true;
  }

  void ReadRoot(std::string_view qualified) {
    Namespaces::Name name = namespaces_.Resolve(qualified);
    if (name.local == "feed" || name.local == "entry") {
      namespaces_.set_default(Vocabulary::kAtom);
      name = namespaces_.Resolve(qualified);
    }
    outcome_.root = name.local;
    if (!IsContainer(name) && !IsItem(name)) {
      Refuse(
          fmt::format("<{}> is the root of no known format (rss, rdf:RDF, feed)", Printable(qualified, 60)));
    }
  }

  void OpenScope(XmlElement& element, const XML_Char** attributes) {
    Scope scope = scopes_.empty() ? Scope{} : scopes_.back();
    for (size_t i = 0; attributes[i] != nullptr; i += 2) {
      const std::string_view key = attributes[i];
      if (key == "xml:base") {
        scope.base = ResolveUrl(scope.base, attributes[i + 1]);
      } else if (key == "xml:lang") {
        scope.language = attributes[i + 1];
      } else {
        element.attributes.emplace_back(AsciiLower(key.substr(key.find(':') + 1)), attributes[i + 1]);
      }
    }
    element.base = scope.base;
    element.language = scope.language;
    scopes_.push_back(std::move(scope));
  }

  // Within an item or a head element everything is kept; outside, containers are only passed through.
  void Place(const Namespaces::Name& name, XmlElement element) {
    if (open_.empty() && IsContainer(name)) {
      sink_.head(element);  // Its attributes: language, base.
      return;
    }
    if (open_.empty()) {
      is_item_ = IsItem(name);
      item_ = XmlItem{};
      item_.line = XML_GetCurrentLineNumber(parser_.get());
      item_.begin = Position();
      elements_ = text_ = 0;
    }
    item_.too_large = item_.too_large || ++elements_ > kMaxElementsPerItem;
    if (item_.too_large) {
      element =
          XmlElement{};  // Keeps the count of open elements right, and costs nothing: it is not attached.
    }
    open_.push_back(std::move(element));
  }

  size_t Position() const {
    return static_cast<size_t>(std::max<XML_Index>(XML_GetCurrentByteIndex(parser_.get()), 0));
  }

  void Text(std::string_view text) {
    if (open_.empty() || item_.too_large || !outcome_.error.empty()) {
      return;
    }
    text_ += text.size();
    item_.too_large = text_ > kMaxTextPerItem;
    std::vector<XmlElement>& children = open_.back().children;
    if (children.empty() || !children.back().name.empty()) {
      children.emplace_back();
    }
    children.back().text.append(text);
  }

  void End() {
    if (!outcome_.error.empty()) {
      return;
    }
    scopes_.pop_back();
    namespaces_.Leave(scopes_.size());
    if (open_.empty()) {
      return;
    }
    XmlElement done = std::move(open_.back());
    open_.pop_back();
    if (!open_.empty()) {
      if (!item_.too_large) {
        open_.back().children.push_back(std::move(done));
      }
    } else if (is_item_) {
      item_.element = std::move(done);
      item_.end = Position() + static_cast<size_t>(XML_GetCurrentByteCount(parser_.get()));
      outcome_.last_item_end = item_.end;
      sink_.item(std::move(item_));
    } else if (!item_.too_large) {
      sink_.head(done);
    }
  }

  const std::string_view bytes_;
  const XmlSink& sink_;
  const std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)> parser_;
  Namespaces namespaces_;
  std::vector<Scope> scopes_;     // One for each open element.
  std::vector<XmlElement> open_;  // The open elements from the item or head element down.
  XmlItem item_;
  bool is_item_ = false;
  size_t elements_ = 0, text_ = 0;  // Of the current item.
  XmlOutcome outcome_;
};

}  // namespace

XmlOutcome ReadXml(std::string_view bytes, const char* encoding, const XmlSink& sink) {
  return Reader(bytes, encoding, sink).Run();
}

}  // namespace parley::ingest
