#include "worker/core/rule_extractor.h"

#include <string>
#include <vector>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/base/utf8.h"
#include "worker/core/article_ref.h"
#include "worker/core/text/language.h"
#include "worker/core/text/sentences.h"
#include "worker/core/text/terms.h"
#include "worker/core/text/tokens.h"

namespace parley::worker {
namespace {

absl::Status CheckField(std::string_view name, std::string_view value, size_t max_bytes) {
  if (value.size() > max_bytes) {
    return InvalidArgument("article {} has {} bytes, more than the {} allowed", name, value.size(),
                           max_bytes);
  }
  if (!IsValidUtf8(value)) return InvalidArgument("article {} is not valid UTF-8", name);
  return absl::OkStatus();
}

bool IsUsable(const v1::Article& article) {
  return article.status() != v1::ARTICLE_STATUS_WITHHELD && article.status() != v1::ARTICLE_STATUS_CANCELED;
}

class RuleExtractor final : public Extractor {
 public:
  absl::StatusOr<v1::Extraction> Extract(const v1::Article& article,
                                         const ExtractLimits& limits) const override {
    RETURN_IF_ERROR(CheckField("headline", article.headline(), limits.max_headline_bytes));
    RETURN_IF_ERROR(CheckField("body", article.body(), limits.max_body_bytes));
    v1::Extraction out;
    *out.mutable_article() = MakeArticleRef(article);
    out.set_model_version(std::string(kRuleModelVersion));
    if (IsUsable(article)) Read(article, limits, out);
    return out;
  }

  std::string_view model_version() const override { return kRuleModelVersion; }

 private:
  static void Read(const v1::Article& article, const ExtractLimits&, v1::Extraction& out) {
    if (article.language().empty()) {
      out.mutable_article()->set_language(DetectLanguage(article.body()));
    }
    const TokenizedText headline(article.headline());
    const TokenizedText body(article.body());
    const DatelineSpan dateline = FindDateline(body);
    const std::vector<Sentence> sentences = SplitSentences(body, dateline.tokens);
    AddLead(body, sentences, *out.mutable_article());
    AddTerms(headline, body, sentences, out);
    *out.mutable_fingerprint() = MakeFingerprint(headline, body, sentences);
  }
};

}  // namespace

std::unique_ptr<Extractor> MakeRuleExtractor() { return std::make_unique<RuleExtractor>(); }

}  // namespace parley::worker
