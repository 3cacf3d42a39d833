#include "ingest/core/wire_text/wire_text.h"

#include "common/base/clock.h"
#include "common/json/timestamp.h"
#include "ingest/core/parse_for_test.h"
#include "ingest/core/time/any_time.h"

namespace parley::ingest {
namespace {

std::string Rfc3339(const google::protobuf::Timestamp& timestamp) {
  return FormatRfc3339(parley::ToWallTime(timestamp));
}

TEST(WireText, ReadsPreambleHeadlineBylineAndBody) {
  const v1::Article article = ParseOne(
      "Slug: SULU-TALKS\n"
      "Item: nl-1042\n"
      "Revision: 2\n"
      "Status: USABLE\n"
      "Published: 2019-10-05T14:20:00Z\n"
      "Updated: 2019-10-05T15:00:00Z\n"
      "Embargo: 2019-10-06T00:00:00Z\n"
      "Provider: Northline\n"
      "Urgency: 3\n"
      "Note: Corrects the number\n"
      "  of the round.\n"
      "\n"
      "Envoys open third round\n"
      "By JANE DOE\n"
      "\n"
      "KUALA LUMPUR, Oct 5 (Northline/Meridian Press) - Envoys opened a third round\n"
      "of talks on Saturday.\n"
      "\n"
      "They meet again on Sunday.\n"
      "\n"
      "(Harbor Wire)\n"
      "NNNN\n");
  EXPECT_EQ(article.id(), "northline:nl-1042");
  EXPECT_EQ(article.revision(), 2u);
  EXPECT_EQ(article.slugline(), "SULU-TALKS");
  EXPECT_EQ(Rfc3339(article.published()), "2019-10-05T14:20:00Z");
  EXPECT_EQ(Rfc3339(article.updated()), "2019-10-05T15:00:00Z");
  EXPECT_EQ(Rfc3339(article.embargo_until()), "2019-10-06T00:00:00Z");
  EXPECT_EQ(article.urgency(), 3u);
  EXPECT_EQ(article.ednote(), "Corrects the number of the round.");
  EXPECT_EQ(article.headline(), "Envoys open third round");
  EXPECT_EQ(article.byline(), "JANE DOE");
  EXPECT_EQ(
      article.body(),
      "KUALA LUMPUR, Oct 5 (Northline/Meridian Press) - Envoys opened a third round of talks on Saturday.\n\n"
      "They meet again on Sunday.\n\n(Harbor Wire)");
  EXPECT_EQ(article.dateline().place(), "Kuala Lumpur");
  EXPECT_EQ(article.dateline().date(), "2019-10-05");
  ASSERT_EQ(article.credit_size(), 2);
  EXPECT_EQ(article.credit(0), "Meridian Press");
  EXPECT_EQ(article.credit(1), "Harbor Wire");
}

TEST(WireText, WithoutPreambleTheDatelineGivesProviderAndTime) {
  const v1::Article article =
      ParseOne("Envoys meet\n\nROME, Oct. 5, 2019 (Northline) -- Envoys met.", "", "Desk");
  EXPECT_EQ(article.provider(), "Northline");
  EXPECT_EQ(Rfc3339(article.published()), "2019-10-05T00:00:00Z");
  EXPECT_EQ(article.dateline().date(), "2019-10-05");
  EXPECT_EQ(article.id().substr(0, 7), "sha256:");
}

TEST(WireText, ADateWithoutYearPublishesNothing) {
  const v1::Article article = ParseOne("Envoys meet\n\nROME, Oct. 5 -- Envoys met.", "", "Desk");
  EXPECT_FALSE(article.has_published());
  EXPECT_EQ(article.dateline().date(), "");
  EXPECT_EQ(article.provider(), "Desk");
}

TEST(WireText, HoldsSeveralItemsAndNamesTheirLines) {
  const auto document = Parse(
      "\n\nItem: 1\n\nOne\n\nText.\nNNNN\n\nItem: 2\nStatus: SHREDDED\n\nTwo\nNNNN\nNNNN\nItem: 3\n\nThree\n",
      "", "N");
  ASSERT_EQ(document.articles.size(), 2u);
  EXPECT_EQ(document.articles[1].id(), "n:3");
  ASSERT_EQ(document.errors.size(), 1u);
  EXPECT_EQ(document.errors[0].place, "line 10");
  EXPECT_EQ(document.errors[0].bytes, "Item: 2\nStatus: SHREDDED\n\nTwo\n");
}

TEST(WireText, AKillNeedsNoTextButANameOfWhatItKills) {
  const v1::Article kill = ParseOne("Item: 7\nProvider: Northline\nStatus: KILL\nNNNN\n");
  EXPECT_EQ(kill.id(), "northline:7");
  EXPECT_EQ(kill.status(), v1::ARTICLE_STATUS_CANCELED);
  EXPECT_EQ(Parse("Status: KILL\n\nKILL: the item on talks").errors.size(), 1u);
}

TEST(WireText, WhatMustNotBeGuessedIsAnError) {
  EXPECT_EQ(Parse("Item: 1\nEmbargo: tonight\n\nOne").errors.size(), 1u);
  EXPECT_EQ(Parse("Item: 1\nEmbargo: 3019-01-01T00:00:00Z\n\nOne").errors.size(), 1u);
}

TEST(WireText, WhatMayBeLeftOutIsANote) {
  const auto document =
      Parse("Item: 1\nPublished: soon\nRevision: two\nUrgency: 12\nDesk: Asia\nLanguage: ??\n\nOne");
  ASSERT_EQ(document.articles.size(), 1u);
  EXPECT_FALSE(document.articles[0].has_published());
  EXPECT_EQ(document.articles[0].revision(), 0u);
  EXPECT_EQ(document.notes.size(), 5u);
}

TEST(WireText, AnEmbargoThatIsOverAtPublicationIsNone) {
  const v1::Article article =
      ParseOne("Item: 1\nPublished: 2019-10-05T10:00:00Z\nEmbargo: 2019-10-05T10:00:00Z\n\nOne");
  EXPECT_FALSE(article.has_embargo_until());
}

TEST(WireText, FindsTheHeadline) {
  const struct {
    const char *copy, *headline, *body;
  } cases[] = {
      {"Item: 1\n\nTalks: what we know\n\nText.", "Talks: what we know", "Text."},
      {"Item: 1\n\nEnvoys meet\nROME, Oct 5 (NW) - Text.", "Envoys meet", "ROME, Oct 5 (NW) - Text."},
      {"Item: 1\n\nROME, Oct 5 (NW) - Text.", "", "ROME, Oct 5 (NW) - Text."},
      {"Item: 1\n\nTALKS FAIL - Envoys leave\n\nROME, Oct 5 (NW) - Text.", "TALKS FAIL - Envoys leave",
       "ROME, Oct 5 (NW) - Text."},
      {"Item: 1\n\nEnvoys meet\n\nBy the river they met.\nThey talked.", "Envoys meet",
       "By the river they met.\n\nThey talked."},
      {"Item: 1\n\nOnly a headline", "Only a headline", ""},
      {"Item: 1\r\n\r\nEnvoys meet\r\n\r\nOne.\r\n\r\nTwo.\r\n", "Envoys meet", "One.\n\nTwo."},
      {"Item: 1\r\rEnvoys meet\r\rOne.\r", "Envoys meet", "One."},
      {"Item: 1\n\nEnvoys meet\n\n   First is indented and\ngoes on.\n   Second.", "Envoys meet",
       "First is indented and goes on.\n\nSecond."},
  };
  for (const auto& c : cases) {
    const v1::Article article = ParseOne(c.copy);
    EXPECT_EQ(article.headline(), c.headline) << c.copy;
    EXPECT_EQ(article.body(), c.body) << c.copy;
  }
}

TEST(WireText, RepairsBytesThatAreNoUtf8) {
  const auto document = Parse("Item: 1\n\nCaf\xE9 talks");
  ASSERT_EQ(document.articles.size(), 1u);
  EXPECT_EQ(document.articles[0].headline(), "Caf\uFFFD talks");
  EXPECT_EQ(document.notes.size(), 1u);
}

TEST(LooksLikeWireText, NeedsASign) {
  EXPECT_TRUE(LooksLikeWireText("Slug: x\n\ny"));
  EXPECT_TRUE(LooksLikeWireText("Envoys meet\n\nROME (Northline) - They met."));
  EXPECT_TRUE(LooksLikeWireText("Envoys meet\nNNNN"));
  EXPECT_FALSE(LooksLikeWireText("Dear all,\n\nsee you on Monday."));
  EXPECT_FALSE(LooksLikeWireText("Subject: x\n\ny"));
}

}  // namespace
}  // namespace parley::ingest
