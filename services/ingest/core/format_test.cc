#include "ingest/core/format.h"

#include "ingest/core/parse_for_test.h"
#include "ingest/core/recognise.h"

namespace parley::ingest {
namespace {

TEST(RecogniseFormat, GoesByTheFirstBytes) {
  using std::string_view_literals::operator""sv;
  const struct {
    std::string_view bytes, format;
  } cases[] = {
      {"<rss/>", "feed"},
      {" \n<?xml version=\"1.0\"?><feed/>", "feed"},
      {"\xFF\xFE<\0"sv, "feed"},
      {"\0<\0r"sv, "feed"},
      {"{\"headline\":\"x\",\"byline\":\"y\"}", "jsonl"},
      {"{\"id\":\"x\"", "jsonl"},
      {"{\"uri\":\"x\",\"headline\":\"y\"}", "ninjs"},
      {"{\n  \"versionCreated\": \"x\"", "ninjs"},
      {"{\"body\":\"uri: \\\"uri\\\":\",\"x\":{\"uri\":1}}", "jsonl"},
      {"[{\"headline\":\"x\"}]", "ninjs"},
      {"Slug: x\n\ny", "wire-text"},
      {"ROME - Envoys met.", "wire-text"},
      {"Hello.", ""},
      {"", ""},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(RecogniseFormat(c.bytes), c.format) << c.bytes;
  }
}

TEST(ParseDocument, IgnoresAByteOrderMark) {
  EXPECT_EQ(ParseOne("\uFEFF{\"body\":\"x\"}").body(), "x");
  EXPECT_EQ(ParseOne("\uFEFFItem: 1\n\nx").headline(), "x");
  EXPECT_EQ(ParseOne("\uFEFF<rss><channel><item><title>x</title></item></channel></rss>").headline(), "x");
}

TEST(ParseDocument, TakesTheFormatItIsTold) {
  EXPECT_EQ(ParseOne("Hello.\n\nThere.", "wire-text").headline(), "Hello.");
  EXPECT_EQ(Refusal("x", "newsml").find("wire: unknown format \"newsml\"; known: jsonl"), 0u);
}

TEST(ParseDocument, RefusesWithTheWayOut) {
  EXPECT_NE(Refusal("Hello.").find("wire: byte 0: looks like no known format; say which"), std::string::npos);
  EXPECT_NE(Refusal(" \n").find("the document is empty"), std::string::npos);
  EXPECT_NE(Refusal("\n\n", "jsonl").find("no items"), std::string::npos);
}

TEST(ParseDocument, RefusesADocumentOverItsCaps) {
  const auto code = [](std::string_view bytes, std::string format) {
    return ParseDocument(bytes, {.source = "wire", .format = std::move(format), .default_provider = ""})
        .status()
        .code();
  };
  EXPECT_EQ(code(std::string(kMaxDocumentBytes + 1, ' '), ""), absl::StatusCode::kResourceExhausted);
  std::string bad;
  for (size_t i = 0; i <= kMaxItemErrors; ++i) {
    bad += "x\n";
  }
  EXPECT_EQ(code(bad, "jsonl"), absl::StatusCode::kResourceExhausted);
}

TEST(ParseDocument, KeepsNotesWithinBounds) {
  std::string lines;
  for (size_t i = 0; i < kMaxNotes + 100; ++i) {
    lines += "{\"body\":\"x\",\"urgency\":77}\n";
  }
  EXPECT_EQ(Parse(lines).notes.size(), kMaxNotes);
}

TEST(ParseDocument, ALongHeadlineMovesToTheBody) {
  const v1::Article article = ParseOne("{\"headline\":\"" + std::string(5000, 'x') + "\",\"body\":\"End.\"}");
  EXPECT_EQ(article.headline(), "");
  EXPECT_EQ(article.body(), std::string(5000, 'x') + "\n\nEnd.");
}

TEST(ParseDocument, DropsTimesOutsideReason) {
  const auto document =
      Parse("{\"body\":\"x\",\"published\":\"1601-01-01T00:00:00Z\",\"updated\":\"9999-01-01T00:00:00Z\"}");
  ASSERT_EQ(document.articles.size(), 1u);
  EXPECT_FALSE(document.articles[0].has_published());
  EXPECT_FALSE(document.articles[0].has_updated());
  EXPECT_EQ(document.notes.size(), 2u);
}

TEST(ParseDocument, WithoutAnItemIdTheContentIsTheId) {
  const std::string one = ParseOne("{\"body\":\"x\"}", "", "N").id();
  EXPECT_EQ(one.size(), 7u + 64u);
  EXPECT_EQ(ParseOne("{\"body\":\"x\",\"urgency\":3}", "", "N").id(), one);
  EXPECT_NE(ParseOne("{\"body\":\"x\"}", "", "M").id(), one);
  EXPECT_NE(ParseOne("{\"headline\":\"x\"}", "", "N").id(), one);
  EXPECT_EQ(ParseOne("{\"body\":\"x\",\"provider_item_id\":\"7\"}").id(), "unknown:7");
}

TEST(ProviderSlug, KeepsLettersAndDigits) {
  EXPECT_EQ(ProviderSlug("Meridian Press"), "meridian-press");
  EXPECT_EQ(ProviderSlug("  A.P. / 24-7 "), "a-p-24-7");
  EXPECT_EQ(ProviderSlug("\u00C9cole \u041D\u043E\u0432\u043E\u0441\u0442\u0438"),
            "\u00E9cole-\u043D\u043E\u0432\u043E\u0441\u0442\u0438");
  EXPECT_EQ(ProviderSlug("---"), "");
  EXPECT_EQ(ProviderSlug(std::string(500, 'x')).size(), 64u);
}

}  // namespace
}  // namespace parley::ingest
