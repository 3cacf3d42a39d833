#include "worker/core/rule_extractor.h"

#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::worker {
namespace {

using ::testing::HasSubstr;

v1::Extraction Extract(const v1::Article& article) {
  static const std::unique_ptr<Extractor>& extractor = *new std::unique_ptr<Extractor>(MakeRuleExtractor());
  auto extraction = extractor->Extract(article, ExtractLimits());
  EXPECT_TRUE(extraction.ok()) << extraction.status();
  return extraction.ok() ? *extraction : v1::Extraction();
}

absl::Status ErrorOf(const v1::Article& article, const ExtractLimits& limits) {
  return MakeRuleExtractor()->Extract(article, limits).status();
}

TEST(RuleExtractor, CopiesWhatTheAggregatorNeeds) {
  v1::Article article;
  article.set_id("northline:1");
  article.set_revision(3);
  article.set_provider("Northline");
  article.set_headline("Rain in Lima");
  article.mutable_published()->set_seconds(1000);
  article.set_body("LIMA, May 5 (Northline) - Rain fell. It stopped. It fell again. Fourth.");
  const v1::Extraction out = Extract(article);
  EXPECT_EQ(out.article().id(), "northline:1");
  EXPECT_EQ(out.article().revision(), 3U);
  EXPECT_EQ(out.article().published().seconds(), 1000);
  EXPECT_EQ(out.model_version(), "rules-1");
  ASSERT_EQ(out.article().lead_size(), 3);
  for (const v1::LeadSentence& lead : out.article().lead()) {
    EXPECT_EQ(lead.text(), article.body().substr(lead.begin(), lead.end() - lead.begin()));
  }
  EXPECT_EQ(out.article().lead(0).text(), "Rain fell.");
}

TEST(RuleExtractor, AnEmptyArticleGivesAnEmptyExtraction) {
  const v1::Extraction out = Extract(v1::Article());
  EXPECT_EQ(out.terms_size(), 0);
  EXPECT_EQ(out.entities_size(), 0);
  EXPECT_EQ(out.events_size(), 0);
}

TEST(RuleExtractor, AWithheldArticleGivesItsReferenceAlone) {
  v1::Article article;
  article.set_id("a");
  article.set_headline("Envoys meet");
  article.set_status(v1::ARTICLE_STATUS_WITHHELD);
  const v1::Extraction out = Extract(article);
  EXPECT_EQ(out.article().id(), "a");
  EXPECT_EQ(out.terms_size(), 0);
  EXPECT_FALSE(out.has_fingerprint());
}

TEST(RuleExtractor, RefusesBadBytesAndNamesTheField) {
  v1::Article article;
  article.set_body("bad \xC3(");
  EXPECT_EQ(ErrorOf(article, ExtractLimits()).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(ErrorOf(article, ExtractLimits()).message()), HasSubstr("body"));
}

TEST(RuleExtractor, RefusesAnOverLongField) {
  v1::Article article;
  article.set_headline(std::string(11, 'x'));
  ExtractLimits limits;
  limits.max_headline_bytes = 10;
  EXPECT_THAT(std::string(ErrorOf(article, limits).message()), HasSubstr("headline"));
}

}  // namespace
}  // namespace parley::worker
