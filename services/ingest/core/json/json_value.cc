#include "ingest/core/json/json_value.h"

#include <algorithm>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "ingest/core/text/letters.h"

namespace parley::ingest {
namespace {

constexpr size_t kKeyWindow = 64 * 1024;

// One past the quote that ends the string that starts at `at`; the text's size when none does.
size_t StringEnd(std::string_view json, size_t at) {
  for (++at; at < json.size(); ++at) {
    if (json[at] == '\\') {
      ++at;
    } else if (json[at] == '"') {
      return at + 1;
    }
  }
  return json.size();
}

absl::Status CheckSize(std::string_view json) {
  size_t depth = 0;
  size_t values = 1;
  for (size_t at = 0; at < json.size(); ++at) {
    const char c = json[at];
    if (c == '"') {
      at = StringEnd(json, at) - 1;
    } else if (c == '{' || c == '[') {
      ++values;
      if (++depth > kMaxJsonDepth) {
        return InvalidArgument("byte {}: nested deeper than {}", at, kMaxJsonDepth);
      }
    } else if (c == '}' || c == ']') {
      depth -= depth > 0 ? 1 : 0;
    } else if (c == ',') {
      ++values;
    }
  }
  if (values > kMaxJsonValues) {
    return MakeStatus(absl::StatusCode::kResourceExhausted, "over {} values; split the document",
                      kMaxJsonValues);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<nlohmann::json> ParseJsonValue(std::string_view json) {
  RETURN_IF_ERROR(CheckSize(json));
  try {
    return nlohmann::json::parse(json.begin(), json.end());
  } catch (const nlohmann::json::parse_error& error) {
    return InvalidArgument("byte {}: not well-formed JSON", error.byte);
  } catch (const nlohmann::json::exception& error) {  // A number out of range.
    return InvalidArgument("JSON that cannot be kept: {}", error.what());
  }
}

std::vector<std::string> TopLevelKeys(std::string_view json) {
  json = json.substr(0, kKeyWindow);
  std::vector<std::string> keys;
  size_t depth = 0;
  bool expects_key = false;
  for (size_t at = 0; at < json.size(); ++at) {
    const char c = json[at];
    if (c == '"') {
      const size_t end = StringEnd(json, at);
      if (depth == 1 && expects_key && end > at + 2) {
        keys.push_back(AsciiLower(json.substr(at + 1, end - at - 2)));
      }
      expects_key = false;
      at = end - 1;
    } else if (c == '{' || c == '[') {
      expects_key = ++depth == 1 && c == '{';
    } else if (c == '}' || c == ']') {
      if (depth <= 1) {
        break;
      }
      --depth;
    } else if (c == ',') {
      expects_key = depth == 1;
    }
  }
  return keys;
}

}  // namespace parley::ingest
