// A JSON object read as ninjs writes them: keys in any case, and single values where newer versions have
// lists of objects with a role.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "nlohmann/json.hpp"

namespace parley::ingest {

// One of several texts for a purpose: an entry of "headlines", or "headline" or "headline_main" itself.
struct RoleText {
  std::string role;          // Lower case; empty when not said.
  std::string content_type;  // Lower case; empty when not said.
  std::string text;
};

class NinjsObject {
 public:
  // `object` is a JSON object and outlives this.
  explicit NinjsObject(const nlohmann::json& object) : object_(object) {}

  // The first of the keys (lower case) that is there; null when none is.
  const nlohmann::json& Get(std::initializer_list<std::string_view> keys) const;

  // As text: strings as they are, numbers in decimal, of a list its first entry, of an object its value or
  // name. Empty when there is nothing of the kind.
  std::string Text(std::initializer_list<std::string_view> keys) const;

  // Every text of a purpose, in order: the entries of `list` ("bodies"), then `single` ("body"), then the
  // keys that start with `single` and "_", whose ending becomes role and content type.
  std::vector<RoleText> RoleTexts(std::string_view list, std::string_view single) const;

  // The entries of a list; a single object or string counts as a list of one.
  std::vector<const nlohmann::json*> List(std::initializer_list<std::string_view> keys) const;

 private:
  const nlohmann::json& object_;
};

// As NinjsObject::Text for one value.
std::string JsonText(const nlohmann::json& value);

}  // namespace parley::ingest
