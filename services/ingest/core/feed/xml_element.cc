#include "ingest/core/feed/xml_element.h"

#include "ingest/core/text/letters.h"
#include "ingest/core/text/text_builder.h"

namespace parley::ingest {
namespace {

void AppendText(const XmlElement& element, std::string& out) {
  out.append(element.text);
  for (const XmlElement& child : element.children) {
    AppendText(child, out);
  }
}

void Build(const XmlElement& element, TextBuilder& builder) {
  builder.Text(element.text);
  for (const XmlElement& child : element.children) {
    builder.Open(child.name);
    Build(child, builder);
    builder.Close(child.name);
  }
}

}  // namespace

std::string_view XmlElement::Attribute(std::string_view wanted) const {
  for (const auto& [key, value] : attributes) {
    if (key == wanted) {
      return value;
    }
  }
  return {};
}

const XmlElement* XmlElement::Child(Vocabulary v, std::string_view n) const {
  for (const XmlElement& child : children) {
    if (child.Is(v, n)) {
      return &child;
    }
  }
  return nullptr;
}

std::string XmlElement::InnerText() const {
  std::string out;
  AppendText(*this, out);
  return std::string(Trim(out));
}

std::string MarkupToText(const XmlElement& element) {
  TextBuilder builder;
  Build(element, builder);
  return builder.Take();
}

}  // namespace parley::ingest
