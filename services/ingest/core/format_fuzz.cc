// ParseDocument on any bytes. The first byte chooses the format ('0' recognises it), the rest is the
// document. Every article that comes out must keep its promises, and reading it back must change nothing.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "common/base/utf8.h"
#include "common/json/proto_json.h"
#include "ingest/core/format.h"

namespace {

using parley::ingest::ParsedDocument;

void Require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

void CheckArticle(const parley::v1::Article& article) {
  Require(!article.id().empty() && !article.format().empty());
  Require(parley::IsValidUtf8(article.headline()) && parley::IsValidUtf8(article.body()));
  Require(article.headline().find('\n') == std::string::npos);
  Require(article.body().find("\n\n\n") == std::string::npos);
  const auto json = parley::ToJson(article);
  Require(json.ok());
  const auto again =
      parley::ingest::ParseDocument(*json, {.source = "", .format = "jsonl", .default_provider = ""});
  Require(again.ok() && again->articles.size() == 1);
  Require(*parley::ToJson(again->articles[0]) == *json);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static constexpr auto kFormats =
      std::to_array<std::string_view>({"", "jsonl", "wire-text", "ninjs", "rss", "atom"});
  if (size == 0) {
    return 0;
  }
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string format(kFormats[(data[0] - '0') % kFormats.size()]);
  const auto document =
      parley::ingest::ParseDocument(bytes, {.source = "fuzz", .format = format, .default_provider = "P"});
  if (document.ok()) {
    for (const auto& article : document->articles) {
      CheckArticle(article);
    }
  }
  return 0;
}
