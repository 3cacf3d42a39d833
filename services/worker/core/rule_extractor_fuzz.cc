// Any bytes are a headline and a body: Extract must answer, and every offset must lie in its field.
#include <cstdint>
#include <memory>
#include <string>

#include "common/base/check.h"
#include "common/base/utf8.h"
#include "worker/core/rule_extractor.h"

namespace {

using parley::v1::Article;
using parley::v1::Extraction;

const std::string& FieldOf(const Article& article, parley::v1::Field field) {
  return field == parley::v1::FIELD_HEADLINE ? article.headline() : article.body();
}

void Check(const Article& article, const Extraction& out) {
  for (const auto& entity : out.entities()) {
    for (const auto& m : entity.mentions()) {
      PARLEY_CHECK(m.begin() < m.end() && m.end() <= FieldOf(article, m.field()).size());
    }
  }
  for (const auto& event : out.events()) {
    const auto& e = event.evidence();
    const std::string& field = FieldOf(article, e.field());
    PARLEY_CHECK(e.begin() < e.end() && e.end() <= field.size());
    PARLEY_CHECK(e.sentence() == field.substr(e.begin(), e.end() - e.begin()));
    PARLEY_CHECK(parley::IsValidUtf8(e.sentence()));
  }
  for (const auto& quote : out.quotes()) PARLEY_CHECK(quote.end() <= article.body().size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const std::unique_ptr<parley::worker::Extractor>& extractor =
      *new std::unique_ptr<parley::worker::Extractor>(parley::worker::MakeRuleExtractor());
  const std::string text = parley::RepairUtf8(std::string(reinterpret_cast<const char*>(data), size));
  const size_t cut = text.find('\n');
  Article article;
  article.set_headline(cut == std::string::npos ? "" : text.substr(0, cut));
  article.set_body(cut == std::string::npos ? text : text.substr(cut + 1));
  article.set_language("en");
  article.mutable_published()->set_seconds(1570348800);
  const auto out = extractor->Extract(article, parley::worker::ExtractLimits());
  if (out.ok()) Check(article, *out);
  return 0;
}
