#include "ingest/core/json/json_value.h"

#include <algorithm>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/base/utf8.h"
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

// "[json.exception.parse_error.101] parse error at line 1, column 7: syntax error while ..." from "line" on.
std::string Reason(std::string_view what) {
  const size_t line = what.find("line ");
  return Printable(what.substr(line == std::string_view::npos ? 0 : line), 160);
}

}  // namespace

absl::StatusOr<nlohmann::json> ParseJsonValue(std::string_view json) {
  RETURN_IF_ERROR(CheckSize(json));
  try {
    return nlohmann::json::parse(json.begin(), json.end());
  } catch (const nlohmann::json::parse_error& error) {
    return InvalidArgument("byte {}: not well-formed JSON ({})", error.byte, Reason(error.what()));
  } catch (const nlohmann::json::exception& error) {  // A number out of range.
    return InvalidArgument("JSON that cannot be kept: {}", error.what());
  }
}

std::vector<std::string_view> ArrayElements(std::string_view json) {
  std::vector<std::string_view> elements;
  size_t depth = 0;
  size_t begin = 0;
  const auto add_until = [&](size_t end) {
    if (const std::string_view element = Trim(json.substr(begin, end - begin)); !element.empty()) {
      elements.push_back(element);
    }
    begin = end + 1;
  };
  for (size_t at = 0; at < json.size(); ++at) {
    const char c = json[at];
    if (c == '"') {
      at = StringEnd(json, at) - 1;
    } else if (c == '{' || c == '[') {
      begin = depth == 0 ? at + 1 : begin;
      ++depth;
    } else if (c == ',' && depth == 1) {
      add_until(at);
    } else if (c == '}' || c == ']') {
      depth -= depth > 0 ? 1 : 0;
      if (depth == 0) {
        add_until(at);
        break;
      }
    }
  }
  return elements;
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
