#include "worker/core/rule_extractor.h"

#include <string>

#include "absl/time/time.h"
#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/base/utf8.h"
#include "worker/core/article_ref.h"
#include "worker/core/entities/entities.h"
#include "worker/core/entities/lexicon.h"
#include "worker/core/events/dates.h"
#include "worker/core/events/event_coder.h"
#include "worker/core/events/quotes.h"
#include "worker/core/text/article_text.h"
#include "worker/core/text/language.h"
#include "worker/core/text/terms.h"

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

// The day relative dates count from: the dateline's, else that of publication.
absl::CivilDay AnchorOf(const v1::Article& article) {
  if (const auto day = ParseDay(article.dateline().date()); day.has_value()) return *day;
  if (!article.has_published()) return absl::CivilDay(1970, 1, 1);
  return absl::ToCivilDay(absl::FromUnixSeconds(article.published().seconds()), absl::UTCTimeZone());
}

// The first known place among the dateline's words: "HAKONE, Japan" is in Japan.
const LexiconEntry* DatelineCountry(const ArticleText& text) {
  for (uint32_t i = 0; i < text.dateline.tokens; ++i) {
    const Token& token = text.body.tokens[i];
    if (const LexiconEntry* place = Lexicon::Get().FindPlace(text.body.tokens.Slice(token)); place != nullptr)
      return place;
  }
  return nullptr;
}

ReportContext ContextOf(const v1::Article& article, const ArticleText& text, const std::string& place) {
  const LexiconEntry* known = Lexicon::Get().FindPlace(place);
  const LexiconEntry* country = known != nullptr ? known : DatelineCountry(text);
  return {AnchorOf(article), known != nullptr ? known->name : place,
          country != nullptr ? country->code : std::string()};
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
  static void Read(const v1::Article& article, const ExtractLimits& limits, v1::Extraction& out) {
    if (article.language().empty()) {
      out.mutable_article()->set_language(DetectLanguage(article.body()));
    }
    const ArticleText whole = ReadArticleText(article.headline(), article.body(), limits.max_body_bytes);
    AddLead(whole.body.tokens, whole.body.sentences, *out.mutable_article());
    AddTerms(whole.headline.tokens, whole.body.tokens, whole.body.sentences, out);
    *out.mutable_fingerprint() =
        MakeFingerprint(whole.headline.tokens, whole.body.tokens, whole.body.sentences);
    if (!IsReadable(out.article().language())) return;
    if (article.body().size() <= limits.max_coded_bytes) {
      Code(article, whole, limits, out);
    } else {
      out.set_partial(true);
      Code(article, ReadArticleText(article.headline(), article.body(), limits.max_coded_bytes), limits, out);
    }
  }

  static void Code(const v1::Article& article, const ArticleText& text, const ExtractLimits& limits,
                   v1::Extraction& out) {
    const std::string place =
        article.dateline().place().empty() ? std::string(text.dateline.place) : article.dateline().place();
    const ArticleEntities entities = FindEntities(text, place, limits.max_entities);
    AddEntities(text, entities, out);
    AddQuotes(text, entities, out);
    if (!AddEvents(text, entities, ContextOf(article, text, place), limits.max_events, out))
      out.set_partial(true);
  }
};

}  // namespace

std::unique_ptr<Extractor> MakeRuleExtractor() { return std::make_unique<RuleExtractor>(); }

}  // namespace parley::worker
