#include "ingest/core/ninjs/ninjs_object.h"

#include "ingest/core/text/letters.h"

namespace parley::ingest {
namespace {

using Json = nlohmann::json;

const Json& Null() {
  static const Json null;
  return null;
}

// "body_html" -> {"html", "text/html"}, "headline_main" -> {"main", ""}.
RoleText FromSuffixedKey(std::string_view suffix, const Json& value) {
  const bool html = suffix.ends_with("html");
  const bool text = suffix.ends_with("text");
  return {std::string(suffix), html ? "text/html" : text ? "text/plain" : "", JsonText(value)};
}

}  // namespace

std::string JsonText(const Json& value) {
  if (value.is_string()) {
    return value.get<std::string>();
  }
  if (value.is_number_integer()) {
    return value.dump();
  }
  if (value.is_array() && !value.empty()) {
    return value.front().is_array() ? "" : JsonText(value.front());
  }
  if (value.is_object()) {
    const Json& inner = NinjsObject(value).Get({"value", "name", "literal"});
    return inner.is_string() ? inner.get<std::string>() : "";
  }
  return "";
}

const Json& NinjsObject::Get(std::initializer_list<std::string_view> keys) const {
  for (const std::string_view key : keys) {
    for (auto it = object_.begin(); it != object_.end(); ++it) {
      if (EqualsIgnoringCase(it.key(), key) && !it->is_null()) {
        return *it;
      }
    }
  }
  return Null();
}

std::string NinjsObject::Text(std::initializer_list<std::string_view> keys) const {
  return JsonText(Get(keys));
}

std::vector<RoleText> NinjsObject::RoleTexts(std::string_view list, std::string_view single) const {
  std::vector<RoleText> texts;
  for (const Json* entry : List({list, single})) {
    if (entry->is_object()) {
      const NinjsObject fields(*entry);
      texts.push_back({AsciiLower(fields.Text({"role"})), AsciiLower(fields.Text({"contenttype"})),
                       fields.Text({"value"})});
    } else {
      texts.push_back({"", "", JsonText(*entry)});
    }
  }
  const std::string prefix = std::string(single) + "_";
  for (auto it = object_.begin(); it != object_.end(); ++it) {
    const std::string key = AsciiLower(it.key());
    if (key.starts_with(prefix)) {
      texts.push_back(FromSuffixedKey(std::string_view(key).substr(prefix.size()), *it));
    }
  }
  std::erase_if(texts, [](const RoleText& t) { return Trim(t.text).empty(); });
  return texts;
}

std::vector<const Json*> NinjsObject::List(std::initializer_list<std::string_view> keys) const {
  const Json& value = Get(keys);
  std::vector<const Json*> entries;
  if (value.is_array()) {
    for (const Json& entry : value) {
      entries.push_back(&entry);
    }
  } else if (!value.is_null()) {
    entries.push_back(&value);
  }
  return entries;
}

}  // namespace parley::ingest
