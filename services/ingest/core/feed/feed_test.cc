#include "ingest/core/feed/feed.h"

#include "common/base/clock.h"
#include "common/json/timestamp.h"
#include "ingest/core/parse_for_test.h"
#include "ingest/core/time/any_time.h"

namespace parley::ingest {
namespace {

std::string Rss(const std::string& items, const std::string& declaration = "") {
  return declaration +
         "<rss version=\"2.0\"><channel><title>Northline</title><link>https://example.org/</link>" +
         "<language>en-US</language>" + items + "</channel></rss>";
}

std::string Atom(const std::string& entries) {
  return "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\" xml:base=\"https://example.org/\">"
         "<title>Northline</title>" +
         entries + "</feed>";
}

TEST(RssFeed, ReadsAnItem) {
  const v1::Article article = ParseOne(
      Rss("<item><title>Envoys &amp;amp; aides meet</title><link>https://example.org/1</link>"
          "<guid isPermaLink=\"false\">n-1</guid><pubDate>Sat, 05 Oct 2019 14:20:00 +0500</pubDate>"
          "<author>jane@example.org (Jane Doe)</author><category>Talks, and more</category>"
          "<category domain=\"https://example.org/topics\">peace</category><dc:subject>one, two</dc:subject>"
          "<description>Short &lt;b&gt;text&lt;/b&gt;.</description><source url=\"x\">Harbor Wire</source>"
          "<content:encoded><![CDATA[<p>ROME, Oct 5 (Northline) - Envoys met.</p><p>They "
          "left.</p>]]></content:encoded>"
          "</item>"));
  EXPECT_EQ(article.id(), "northline:n-1");
  EXPECT_EQ(article.headline(), "Envoys & aides meet");
  EXPECT_EQ(article.url(), "https://example.org/1");
  EXPECT_EQ(FormatRfc3339(parley::ToWallTime(article.published())), "2019-10-05T09:20:00Z");
  EXPECT_EQ(article.byline(), "Jane Doe");
  EXPECT_EQ(article.body(), "ROME, Oct 5 (Northline) - Envoys met.\n\nThey left.");
  EXPECT_EQ(article.abstract(), "Short text.");
  EXPECT_EQ(article.dateline().place(), "Rome");
  EXPECT_EQ(article.dateline().date(), "2019-10-05");
  EXPECT_EQ(article.language(), "en-us");
  ASSERT_EQ(article.keywords_size(), 3);
  EXPECT_EQ(article.keywords(0), "Talks, and more");
  ASSERT_EQ(article.subjects_size(), 1);
  EXPECT_EQ(article.subjects(0).scheme(), "https://example.org/topics");
  ASSERT_EQ(article.credit_size(), 1);
  EXPECT_EQ(article.credit(0), "Harbor Wire");
  EXPECT_EQ(article.format(), "rss");
  EXPECT_EQ(article.feed(), "wire");
}

TEST(RssFeed, ReadsRdfAndOldVersions) {
  const v1::Article rdf = ParseOne(
      "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://purl.org/rss/1.0/\" "
      "xmlns:d=\"http://purl.org/dc/elements/1.1/\"><channel rdf:about=\"c\"><title>N</title></channel>"
      "<item rdf:about=\"https://example.org/7\"><title>T</title><d:creator>Jane</d:creator>"
      "<d:date>2019-10-05T14:20:00Z</d:date></item></rdf:RDF>");
  EXPECT_EQ(rdf.id(), "n:https://example.org/7");
  EXPECT_EQ(rdf.byline(), "Jane");
  EXPECT_TRUE(rdf.has_published());
  EXPECT_EQ(
      ParseOne("<rss version=\"0.91\"><channel><item><title>T</title></item></channel></rss>").headline(),
      "T");
  EXPECT_EQ(ParseOne("<RSS><Channel><Item><Title>T</Title></Item></Channel></RSS>").headline(), "T");
}

TEST(RssFeed, TheOperatorsProviderComesBeforeTheFeedsTitle) {
  const std::string feed = Rss("<item><guid>1</guid><title>T</title></item>");
  EXPECT_EQ(ParseOne(feed).provider(), "Northline");
  EXPECT_EQ(ParseOne(feed, "", "Harbor").id(), "harbor:1");
}

TEST(RssFeed, ALinkNamesAnItemUnlessItIsShared) {
  const auto document =
      Parse(Rss("<item><title>A</title><link>/a</link></item><item><title>B</title><link>/s</link></item>"
                "<item><title>C</title><link>/s</link></item>"));
  ASSERT_EQ(document.articles.size(), 3u);
  EXPECT_EQ(document.articles[0].id(), "northline:/a");
  EXPECT_EQ(document.articles[0].url(), "https://example.org/a");
  EXPECT_EQ(document.articles[1].id().substr(0, 7), "sha256:");
  EXPECT_NE(document.articles[1].id(), document.articles[2].id());
}

TEST(RssFeed, OnlyWebAddressesBecomeLinks) {
  const auto document =
      Parse(Rss("<item><title>A</title><guid>1</guid><link>javascript:alert(1)</link></item>"));
  ASSERT_EQ(document.articles.size(), 1u);
  EXPECT_EQ(document.articles[0].url(), "");
  EXPECT_EQ(document.notes.size(), 1u);
}

TEST(RssFeed, AnItemWithoutTextIsAnErrorWithItsBytes) {
  const auto document = Parse(Rss("<item><guid>1</guid></item><item><title>B</title></item>"));
  EXPECT_EQ(document.articles.size(), 1u);
  ASSERT_EQ(document.errors.size(), 1u);
  EXPECT_EQ(document.errors[0].place, "line 1, item 1 (1)");
  EXPECT_EQ(document.errors[0].bytes, "<item><guid>1</guid></item>");
}

TEST(AtomFeed, ReadsAnEntry) {
  const v1::Article article = ParseOne(
      Atom("<entry><id>urn:1</id><title type=\"html\">A &amp;lt;b&amp;gt; &lt;i&gt;c&lt;/i&gt;</title>"
           "<link rel=\"self\" href=\"self\"/><link rel=\"alternate\" href=\"../1.html\"/>"
           "<published>2019-10-05T10:00:00Z</published><updated>2019-10-05T11:00:00Z</updated>"
           "<author><name>Jane Doe</name><email>j@example.org</email></author><author><name>John "
           "Roe</name></author>"
           "<category term=\"t\" label=\"Talks\" scheme=\"s\"/><rights>All</rights>"
           "<source><title>Harbor</title><id>x</id></source><summary>Short.</summary>"
           "<content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\"><p>One "
           "<b>b</b>.</p><p>Two.</p></div></content>"
           "</entry>"));
  EXPECT_EQ(article.id(), "northline:urn:1");
  EXPECT_EQ(article.headline(), "A <b> c");
  EXPECT_EQ(article.url(), "https://example.org/1.html");
  EXPECT_EQ(FormatRfc3339(parley::ToWallTime(article.published())), "2019-10-05T10:00:00Z");
  EXPECT_EQ(FormatRfc3339(parley::ToWallTime(article.updated())), "2019-10-05T11:00:00Z");
  EXPECT_EQ(article.byline(), "Jane Doe, John Roe");
  EXPECT_EQ(article.body(), "One b.\n\nTwo.");
  EXPECT_EQ(article.abstract(), "Short.");
  EXPECT_EQ(article.usage_terms(), "All");
  EXPECT_EQ(article.language(), "en");
  EXPECT_EQ(article.subjects(0).name(), "Talks");
  EXPECT_EQ(article.credit(0), "Harbor");
  EXPECT_EQ(article.format(), "atom");
}

TEST(AtomFeed, ReadsTextConstructs) {
  const struct {
    const char *content, *body;
  } cases[] = {
      {"<content>a &lt;b&gt; c</content>", "a <b> c"},
      {"<content type=\"text\">5 &lt; 6</content>", "5 < 6"},
      {"<content type=\"html\">&lt;p&gt;a&lt;/p&gt;&lt;p&gt;b&lt;/p&gt;</content>", "a\n\nb"},
      {"<content type=\"html\"><![CDATA[<p>a</p><p>b</p>]]></content>", "a\n\nb"},
      {"<content type=\"text/html\" mode=\"escaped\">&lt;i&gt;a&lt;/i&gt;</content>", "a"},
      {"<content type=\"text/html\" mode=\"base64\">PGk+YTwvaT4=</content>", "a"},
      {"<content type=\"application/xhtml+xml\"><div><p>a</p></div></content>", "a"},
      {"<content type=\"image/png\" src=\"x.png\"/><summary>s</summary>", "s"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(ParseOne(Atom(std::string("<entry><id>1</id>") + c.content + "</entry>")).body(), c.body)
        << c.content;
  }
}

TEST(AtomFeed, ReadsVersion03AndFeedsWithoutNamespace) {
  const v1::Article old = ParseOne(
      "<feed version=\"0.3\" xmlns=\"http://purl.org/atom/ns#\"><entry><id>1</id><title>T</title>"
      "<issued>2019-10-05T10:00:00Z</issued><modified>2019-10-05T11:00:00Z</modified></entry></feed>");
  EXPECT_TRUE(old.has_published() && old.has_updated());
  EXPECT_EQ(ParseOne("<feed><entry><id>1</id><title>T</title></entry></feed>").headline(), "T");
  EXPECT_EQ(
      ParseOne("<a:entry xmlns:a=\"http://www.w3.org/2005/Atom\"><a:title>T</a:title></a:entry>").headline(),
      "T");
  EXPECT_EQ(ParseOne("<feed xmlns=\"urn:no-one-knows\"><entry><title>T</title></entry></feed>").headline(),
            "T");
}

TEST(Feed, ReadsCharacterSets) {
  const std::string item = "<item><title>";
  const std::string end = "</title></item>";
  const struct {
    std::string encoding, bytes, text;
  } cases[] = {
      {"utf-8", "caf\u00E9", "caf\u00E9"},
      {"iso-8859-1", "caf\xE9 \x93x\x94", "caf\u00E9 \u201Cx\u201D"},
      {"windows-1252", "\x93x\x94", "\u201Cx\u201D"},
      {"WINDOWS-1251", "\xCA\xE8\xE5\xE2", "\u041A\u0438\u0435\u0432"},
      {"iso-8859-15", "\xA4", "\u20AC"},
      {"koi8-r", "\xEB\xC9\xC5\xD7", "\u041A\u0438\u0435\u0432"},
      {"shift_jis", "\x93\x8C\x8B\x9E", "\u6771\u4EAC"},
      {"euc-jp", "\xC5\xEC\xB5\xFE", "\u6771\u4EAC"},
      {"gb2312", "\xB1\xB1\xBE\xA9", "\u5317\u4EAC"},
  };
  for (const auto& c : cases) {
    const std::string declaration = "<?xml version=\"1.0\" encoding=\"" + c.encoding + "\"?>";
    EXPECT_EQ(ParseOne(Rss(item + c.bytes + end, declaration)).headline(), c.text) << c.encoding;
  }
  std::string utf16 = "\xFF\xFE";
  for (const char c : Rss(item + "x" + end)) {
    utf16.append({c, '\0'});
  }
  EXPECT_EQ(ParseOne(utf16).headline(), "x");
  EXPECT_EQ(ParseOne(utf16.substr(2)).headline(), "x");
}

TEST(Feed, RepairsWhatXmlForbidsWithANote) {
  const struct {
    std::string title, text;
  } cases[] = {
      {"AT&T", "AT&T"},
      {"a &nbsp; b", "a b"},
      {"caf\xE9", "caf\uFFFD"},
      {std::string("nul\0nul", 7), "nulnul"},
      {"bell\a", "bell"},
      {"&eacute;&#7;", "\u00E9\uFFFD"},
      {"<![CDATA[R&D]]> & more", "R&D & more"},
  };
  for (const auto& c : cases) {
    const auto document = Parse(Rss("<item><title>" + c.title + "</title></item>"));
    ASSERT_EQ(document.articles.size(), 1u) << c.title;
    EXPECT_EQ(document.articles[0].headline(), c.text);
    EXPECT_EQ(document.notes.size(), 1u);
  }
  const auto wrong_label =
      Parse(Rss("<item><title>caf\u00E9</title></item>", "<?xml version=\"1.0\" encoding=\"utf-16\"?>"));
  EXPECT_EQ(wrong_label.articles.at(0).headline(), "caf\u00E9");
  const auto latin = Parse(
      Rss("<item><title>caf\xE9&nbsp;x</title></item>", "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>"));
  EXPECT_EQ(latin.articles.at(0).headline(), "caf\u00E9 x");
}

TEST(Feed, ABreakAfterWholeItemsKeepsThem) {
  const std::string whole = Rss("<item><title>A</title></item>\n<item><title>B</title></item>");
  const auto document = Parse(whole.substr(0, whole.find("B</title>") + 4));
  EXPECT_EQ(document.articles.size(), 1u);
  ASSERT_EQ(document.errors.size(), 1u);
  EXPECT_EQ(document.errors[0].bytes, "\n<item><title>B</t");
  EXPECT_NE(document.errors[0].place.find("line 2 column "), std::string::npos);
}

TEST(Feed, RefusesWhatIsNoFeedByPlaceAndReason) {
  const struct {
    std::string bytes, reason;
  } cases[] = {
      {"<html><body>x</body></html>", "wire: line 1 column 1: <html> is the root of no known format"},
      {"<rss><channel><title>x", "wire: line 1 column "},
      {Rss(""), "no items; read as rss"},
      {Rss("<item><title>x</title></item>", "<!DOCTYPE rss SYSTEM \"file:///etc/passwd\">"),
       ": a document type declaration"},
      {"<a></b>", "<a> is the root"},
      {"<", "line 1 column"},
  };
  for (const auto& c : cases) {
    EXPECT_NE(Refusal(c.bytes).find(c.reason), std::string::npos) << Refusal(c.bytes);
  }
}

TEST(Feed, RefusesBombs) {
  const std::string laughs =
      "<!DOCTYPE rss [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c "
      "\"&b;&b;&b;&b;&b;&b;&b;&b;\">]>"
      "<rss><channel><item><title>&c;</title></item></channel></rss>";
  EXPECT_NE(Refusal(laughs).find("document type declaration"), std::string::npos);
  std::string deep = "<rss><channel><item>";
  for (int i = 0; i < 1'000'000; ++i) {
    deep += "<b>";
  }
  EXPECT_NE(Refusal(deep).find("nested deeper than 64"), std::string::npos);
  std::string attributes = "<rss><channel><item ";
  for (int i = 0; i < 1000; ++i) {
    attributes.append("a").append(std::to_string(i)).append("=\"x\" ");
  }
  EXPECT_NE(Refusal(attributes + "/></channel></rss>").find("attributes"), std::string::npos);
  EXPECT_NE(Refusal("<rss><channel x=\"" + std::string(1'000'000, 'x') + "\"/></rss>").find("attributes"),
            std::string::npos);
}

TEST(Feed, ALargeItemIsAnErrorAndTheOthersGoOn) {
  std::string many = "<item><title>many</title>";
  for (int i = 0; i < 30'000; ++i) {
    many += "<b/>";
  }
  const auto document =
      Parse(Rss(many + "</item><item><title>B</title></item><item><title>long</title><description>" +
                std::string(kMaxBodyBytes + 1, 'x') + "</description></item>"));
  ASSERT_EQ(document.articles.size(), 1u);
  EXPECT_EQ(document.articles[0].headline(), "B");
  ASSERT_EQ(document.errors.size(), 2u);
  EXPECT_EQ(document.errors[0].status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(document.errors[1].status.code(), absl::StatusCode::kResourceExhausted);
}

TEST(Feed, ATokenOfAMegabyteIsFine) {
  const v1::Article article = ParseOne(
      Rss("<item><guid>1</guid><description>" + std::string(1'000'000, 'x') + "</description></item>"));
  EXPECT_EQ(article.body().size(), 1'000'000u);
}

}  // namespace
}  // namespace parley::ingest
