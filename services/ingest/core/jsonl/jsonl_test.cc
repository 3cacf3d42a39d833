#include "ingest/core/jsonl/jsonl.h"

#include "common/json/proto_json.h"
#include "ingest/core/parse_for_test.h"

namespace parley::ingest {
namespace {

TEST(JsonLines, ReadsOneArticleALine) {
  const auto document = Parse(
      "{\"headline\":\"One\",\"provider\":\"Northline\",\"provider_item_id\":\"n1\",\"revision\":3,\"later\":"
      "{\"x\":[1]}}\r\n"
      "\n"
      "{\"body\":\"Two.\",\"published\":\"2019-10-05T14:20:00+05:00\"}");
  ASSERT_EQ(document.articles.size(), 2u);
  EXPECT_TRUE(document.errors.empty());
  EXPECT_EQ(document.format, "jsonl");
  EXPECT_EQ(document.articles[0].id(), "northline:n1");
  EXPECT_EQ(document.articles[0].revision(), 3u);
  EXPECT_EQ(document.articles[1].published().seconds(), 1570267200);
  EXPECT_EQ(document.articles[1].revision(), 0u);
}

TEST(JsonLines, ABadLineIsAnItemErrorAndTheOthersGoOn) {
  const auto document = Parse("{\"headline\":\"One\"}\n{\"headline\":\n{\"headline\":\"Three\"}\n[1]\n{}\n");
  EXPECT_EQ(document.articles.size(), 2u);
  ASSERT_EQ(document.errors.size(), 3u);
  EXPECT_EQ(document.errors[0].place, "line 2");
  EXPECT_EQ(document.errors[0].bytes, "{\"headline\":");
  EXPECT_EQ(document.errors[0].status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Message(document.errors[0].status).find('\n'), std::string::npos);
  EXPECT_EQ(document.errors[2].place, "line 5");
}

TEST(JsonLines, AStatusMayBeShortButMustBeKnown) {
  EXPECT_EQ(ParseOne("{\"id\":\"a:1\",\"status\":\"CANCELED\"}").status(), v1::ARTICLE_STATUS_CANCELED);
  EXPECT_EQ(ParseOne("{\"id\":\"a:1\",\"status\":\"KILL\"}").status(), v1::ARTICLE_STATUS_CANCELED);
  EXPECT_EQ(ParseOne("{\"id\":\"a:1\",\"status\":\"ARTICLE_STATUS_WITHHELD\",\"body\":\"x\"}").status(),
            v1::ARTICLE_STATUS_WITHHELD);
  EXPECT_EQ(ParseOne("{\"body\":\"x\",\"status\":null}").status(), v1::ARTICLE_STATUS_USABLE);
  for (const char* bad : {"{\"body\":\"x\",\"status\":\"RETIRED\"}", "{\"body\":\"x\",\"status\":17}"}) {
    const auto document = Parse(bad);
    EXPECT_TRUE(document.articles.empty()) << bad;
    ASSERT_EQ(document.errors.size(), 1u);
  }
}

TEST(JsonLines, SaysWhenAnObjectIsSpreadOverLines) {
  EXPECT_NE(Refusal("{\n  \"headline\": \"One\"\n}\n").find("wire: line 1: JSON spread over several lines"),
            std::string::npos);
}

TEST(JsonLines, RepairsUtf8WithANote) {
  const auto document = Parse("{\"headline\":\"caf\xE9\"}");
  ASSERT_EQ(document.articles.size(), 1u);
  EXPECT_EQ(document.articles[0].headline(), "caf\uFFFD");
  ASSERT_EQ(document.notes.size(), 1u);
  EXPECT_EQ(document.notes[0], "line 1: 1 invalid UTF-8 sequences replaced");
}

TEST(JsonLines, WhatWasWrittenIsReadBackUnchanged) {
  const v1::Article once = ParseOne(
      "{\"provider\":\"Northline\",\"headline\":\" A  b "
      "\",\"language\":\"EN_us\",\"keywords\":[\"x\",\"x\",\"\"],"
      "\"body\":\"KABUL, Oct 5 (Meridian) - "
      "One.\\r\\n\\r\\n\\r\\nTwo.\\n(Harbor)\",\"published\":\"2019-10-05T10:00:00Z\"}");
  EXPECT_EQ(once.headline(), "A b");
  EXPECT_EQ(once.language(), "en-us");
  EXPECT_EQ(once.keywords_size(), 1);
  EXPECT_EQ(once.body(), "KABUL, Oct 5 (Meridian) - One.\n\nTwo.\n(Harbor)");
  EXPECT_EQ(once.dateline().date(), "2019-10-05");
  EXPECT_EQ(once.credit_size(), 2);
  const std::string json = *ToJson(once);
  EXPECT_EQ(*ToJson(ParseOne(json)), json);
}

TEST(JsonLines, APartCountsLinesFromWhereItStarts) {
  const auto part = ParseJsonLinesPart("{\"body\":\"x\"}\n{oops\n", 100,
                                       {.source = "s", .format = "", .default_provider = ""});
  ASSERT_TRUE(part.ok());
  EXPECT_EQ(part->errors.at(0).place, "line 101");
  EXPECT_TRUE(ParseJsonLinesPart("\n\n", 5, {}).ok());
}

TEST(JsonLines, DeepNestingIsAnItemError) {
  const auto document = Parse("{\"x\":" + std::string(100'000, '[') + "\n{\"body\":\"y\"}", "jsonl");
  EXPECT_EQ(document.articles.size(), 1u);
  EXPECT_EQ(document.errors.size(), 1u);
}

}  // namespace
}  // namespace parley::ingest
