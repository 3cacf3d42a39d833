#include "ingest/accept/content.h"

#include "gtest/gtest.h"

namespace parley::ingest {
namespace {

v1::Article Delivery() {
  v1::Article article;
  article.set_id("northline:1");
  article.set_revision(2);
  article.set_headline("Talks resume");
  article.set_body("The parties met again.");
  article.mutable_published()->set_seconds(1'570'000'000);
  article.set_feed("a.xml");
  article.set_format("rss");
  return article;
}

TEST(Content, DigestIgnoresHowItCame) {
  v1::Article other = Delivery();
  other.set_feed("b.xml");
  other.set_format("ninjs");
  other.set_revision(3);
  other.mutable_received()->set_seconds(5);
  EXPECT_EQ(Content(Delivery()).digest(), Content(other).digest());
  other.set_body("x");
  EXPECT_NE(Content(Delivery()).digest(), Content(other).digest());
}

TEST(Content, IsTheWholeArticleOnTheLog) {
  v1::Article expected = Delivery();
  expected.set_revision(4);
  expected.mutable_received()->set_seconds(1'600'000'000);
  for (const log::Encoding encoding : {log::Encoding::kProtobuf, log::Encoding::kJson}) {
    Content content(Delivery());
    EXPECT_EQ(content.said_revision(), 2u);
    content.Accept(4, ParseRfc3339("2020-09-13T12:26:40Z").value());
    const auto record = content.Wrap({.topic = "t", .key = "k", .id = "i", .source = "s"}, encoding);
    ASSERT_TRUE(record.ok()) << record.status();
    log::StoredRecord stored{.topic = "t"};
    stored.value = record->value;
    stored.headers = record->headers;
    v1::Article read;
    ASSERT_TRUE(log::Unwrap(stored, read).ok());
    EXPECT_EQ(read.SerializeAsString(), expected.SerializeAsString());
  }
}

TEST(Content, WithoutFeedAndFormatHasNone) {
  v1::Article article;
  article.set_id("a");
  EXPECT_EQ(Content(article).Whole().SerializeAsString(), article.SerializeAsString());
}

}  // namespace
}  // namespace parley::ingest
