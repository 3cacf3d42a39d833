#include "ingest/core/identity.h"

#include "common/base/hash.h"
#include "common/base/utf8.h"
#include "fmt/format.h"
#include "ingest/core/format.h"
#include "ingest/core/text/clean.h"
#include "ingest/core/text/letters.h"

namespace parley::ingest {
namespace {

constexpr size_t kMaxSlugBytes = 64;

}  // namespace

std::string ProviderSlug(std::string_view provider) {
  std::string slug;
  bool gap = false;
  for (size_t at = 0; at < provider.size();) {
    const CodePoint c = DecodeUtf8(provider, at);
    at += c.size;
    if (!c.valid || !IsWordChar(c.value)) {
      gap = !slug.empty();
      continue;
    }
    if (gap) {
      slug.push_back('-');
      gap = false;
    }
    AppendUtf8(ToLower(c.value), slug);
  }
  return std::string(CutText(slug, kMaxSlugBytes));
}

void AssignId(v1::Article& article) {
  if (!article.id().empty()) {
    return;
  }
  if (!article.provider_item_id().empty()) {
    const std::string slug = ProviderSlug(article.provider());
    article.set_id(fmt::format("{}:{}", slug.empty() ? "unknown" : slug, article.provider_item_id()));
    return;
  }
  // NUL cannot occur in the fields, so no two triples give the same bytes.
  std::string content = article.provider();
  content.append(1, '\0').append(article.headline()).append(1, '\0').append(article.body());
  article.set_id("sha256:" + Sha256Hex(content));
}

}  // namespace parley::ingest
