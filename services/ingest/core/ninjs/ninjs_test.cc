#include "ingest/core/ninjs/ninjs.h"

#include "common/base/clock.h"
#include "common/json/timestamp.h"
#include "ingest/core/parse_for_test.h"
#include "ingest/core/time/any_time.h"

namespace parley::ingest {
namespace {

TEST(Ninjs, ReadsVersion1) {
  const v1::Article article = ParseOne(R"({
    "uri": "urn:example:1", "type": "text", "version": "4", "pubstatus": "usable", "urgency": 5,
    "versioncreated": "2019-10-05T14:20:00+02:00", "language": "en-GB", "provider": "Northline",
    "headline": "Envoys meet", "byline": "By Jane Doe", "slugline": "TALKS", "located": "ROME",
    "body_html": "<p>Envoys met.</p><p>They <b>talked</b>.</p>", "description_text": "Short.",
    "subject": [{"code": "11002000", "name": "diplomacy", "scheme": "iptc"}, {"qcode": "medtop:20000597"}],
    "keywords": ["talks", "peace"], "ednote": "Second take", "usageterms": "No archive",
    "associations": {"picture": {"uri": "urn:example:p", "headline": "Not this"}}})");
  EXPECT_EQ(article.id(), "northline:urn:example:1");
  EXPECT_EQ(article.revision(), 4u);
  EXPECT_EQ(article.urgency(), 5u);
  EXPECT_EQ(FormatRfc3339(parley::ToWallTime(article.published())), "2019-10-05T12:20:00Z");
  EXPECT_FALSE(article.has_updated());
  EXPECT_EQ(article.language(), "en-gb");
  EXPECT_EQ(article.headline(), "Envoys meet");
  EXPECT_EQ(article.byline(), "By Jane Doe");
  EXPECT_EQ(article.body(), "Envoys met.\n\nThey talked.");
  EXPECT_EQ(article.abstract(), "Short.");
  EXPECT_EQ(article.dateline().place(), "Rome");
  ASSERT_EQ(article.subjects_size(), 2);
  EXPECT_EQ(article.subjects(0).scheme(), "iptc");
  EXPECT_EQ(article.subjects(1).scheme(), "medtop");
  EXPECT_EQ(article.subjects(1).code(), "20000597");
  EXPECT_EQ(article.keywords_size(), 2);
  EXPECT_EQ(article.ednote(), "Second take");
  EXPECT_EQ(article.usage_terms(), "No archive");
  EXPECT_EQ(article.format(), "ninjs");
}

TEST(Ninjs, ReadsVersion2And3) {
  for (const bool camel : {false, true}) {
    const auto key = [camel](std::string lower, std::string mixed) {
      return "\"" + (camel ? mixed : lower) + "\":";
    };
    const v1::Article article = ParseOne(
        "{\"uri\":\"https://example.org/1\"," + key("firstcreated", "firstCreated") +
        "\"2019-10-05T10:00:00Z\"," + key("versioncreated", "versionCreated") + "\"2019-10-05T11:00:00Z\"," +
        key("pubstatus", "pubStatus") + "\"withheld\"," + key("copyrightholder", "copyrightHolder") +
        "\"Meridian\"," +
        "\"headlines\":[{\"role\":\"web\",\"value\":\"Web\"},{\"role\":\"main\",\"value\":\"Main\"}]," +
        "\"bodies\":[{\"role\":\"html\"," + key("contenttype", "contentType") +
        "\"text/html\",\"value\":\"<p>H.</p>\"}," + "{\"role\":\"text\"," +
        key("contenttype", "contentType") + "\"text/plain\",\"value\":\"One.\\nTwo.\"}]," +
        "\"descriptions\":[{\"role\":\"caption\",\"value\":\"c\"},{\"role\":\"summary\",\"value\":\"s\"}]," +
        "\"ednotes\":[{\"role\":\"a\",\"value\":\"n1\"},{\"role\":\"b\",\"value\":\"n2\"}]," +
        key("infosources", "infoSources") + "[{\"name\":\"Harbor\"}],\"by\":\"Jane\"," +
        "\"subjects\":[{\"name\":\"Peace\",\"uri\":\"http://example.org/topics/77\"}]," +
        "\"places\":[{\"name\":\"Oslo\",\"rel\":\"located\"},{\"name\":\"Kabul\"}]}");
    EXPECT_EQ(article.id(), "meridian:https://example.org/1");
    EXPECT_EQ(article.url(), "https://example.org/1");
    EXPECT_EQ(article.status(), v1::ARTICLE_STATUS_WITHHELD);
    EXPECT_EQ(FormatRfc3339(parley::ToWallTime(article.published())), "2019-10-05T10:00:00Z");
    EXPECT_EQ(FormatRfc3339(parley::ToWallTime(article.updated())), "2019-10-05T11:00:00Z");
    EXPECT_EQ(article.headline(), "Main");
    EXPECT_EQ(article.body(), "One.\n\nTwo.");
    EXPECT_EQ(article.abstract(), "s");
    EXPECT_EQ(article.ednote(), "n1\nn2");
    ASSERT_EQ(article.credit_size(), 1);
    EXPECT_EQ(article.credit(0), "Harbor");
    EXPECT_EQ(article.byline(), "Jane");
    EXPECT_EQ(article.subjects(0).code(), "77");
    EXPECT_EQ(article.dateline().place(), "Oslo");
  }
}

TEST(Ninjs, AnArrayHoldsItemsAndABadOneLeavesTheOthers) {
  const auto document = Parse(R"([{"uri":"a","headline":"A"}, 7, {"uri":"b"}, {"uri":"c","headline":"C"}])");
  EXPECT_EQ(document.articles.size(), 2u);
  ASSERT_EQ(document.errors.size(), 2u);
  EXPECT_EQ(document.errors[0].place, "item 2");
  EXPECT_EQ(document.errors[1].place, "item 3 (b)");
  EXPECT_EQ(document.errors[1].bytes, R"({"uri":"b"})");
}

TEST(Ninjs, OddTypesAreLeftOut) {
  const v1::Article article = ParseOne(
      R"({"uri":"a","headline":["H"],"body_text":{"value":"B"},"urgency":"x","keywords":{"a":1},"subject":"s",
          "language":7,"version":2,"byline":null,"located":[["deep"]],"infosource":[null,1,"Harbor"]})");
  EXPECT_EQ(article.headline(), "H");
  EXPECT_EQ(article.body(), "B");
  EXPECT_EQ(article.revision(), 2u);
  EXPECT_EQ(article.subjects(0).name(), "s");
}

TEST(Ninjs, AKillAndAnEmbargoAreNotGuessed) {
  EXPECT_EQ(ParseOne(R"({"uri":"a","pubstatus":"canceled"})").status(), v1::ARTICLE_STATUS_CANCELED);
  EXPECT_EQ(Parse(R"({"uri":"a","headline":"h","pubstatus":"gone"})").errors.size(), 1u);
  EXPECT_EQ(Parse(R"({"uri":"a","headline":"h","embargoed":"Next Monday"})").errors.size(), 1u);
}

TEST(Ninjs, RefusesBrokenJsonByPlace) {
  EXPECT_NE(Refusal(R"({"uri":"a","headline":"cut)").find("wire: byte 27: not well-formed JSON (line 1"),
            std::string::npos)
      << Refusal(R"({"uri":"a","headline":"cut)");
  EXPECT_NE(Refusal(R"({"uri":)" + std::string(1'000'000, '[')).find("nested deeper than 64"),
            std::string::npos);
  EXPECT_NE(Refusal("[" + std::string(1'000'000, ',') + "]").find("over 500000 values"), std::string::npos);
}

}  // namespace
}  // namespace parley::ingest
