#include "dispatch/adapters/records.h"

#include "common/log/received.h"
#include "common/log/topics.h"
#include "gtest/gtest.h"

namespace parley::dispatch {
namespace {

constexpr char kTrace[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const WallTime kAppended = *ParseRfc3339("2024-01-01T00:00:00Z");

v1::Article Article() {
  v1::Article article;
  article.set_id("agency:17");
  article.set_revision(2);
  article.set_headline("Envoys meet again");
  article.mutable_published()->set_seconds(1'570'285'200);  // 2019-10-05T14:20:00Z
  return article;
}

log::StoredRecord Stored(const v1::Article& article) {
  log::StoredRecord record{.topic = log::kArticles, .partition = 3, .offset = 41, .time = kAppended};
  record.key = article.id();
  record.value = article.SerializeAsString();
  record.headers = {{"ce_type", "parley.v1.Article"}, {"traceparent", kTrace}};
  return record;
}

v1::Extraction ExtractionOf(const v1::Article& article) {
  v1::Extraction extraction;
  extraction.mutable_article()->set_id(article.id());
  extraction.mutable_article()->set_revision(article.revision());
  extraction.set_model_version("rules-1");
  return extraction;
}

TEST(ReadArticle, TellsWhatIsNoArticleFromWhatCannotTravel) {
  v1::Article nameless = Article();
  nameless.clear_id();
  v1::Article wordy = Article();
  wordy.set_id(std::string(1000, 'x'));
  v1::Article timeless = Article();
  timeless.mutable_updated()->set_seconds(100'000'000'000'000'000);
  log::StoredRecord garbage = Stored(Article());
  garbage.value = "\xff\xff\xff";
  log::StoredRecord foreign = Stored(Article());
  foreign.headers[0].value = "org.example.Invoice";
  log::StoredRecord tombstone = Stored(Article());
  tombstone.value.reset();
  EXPECT_TRUE(ReadArticle(Stored(Article())).ok());
  EXPECT_EQ(ReadArticle(Stored(nameless)).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReadArticle(Stored(wordy)).status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReadArticle(Stored(timeless)).status().code(), absl::StatusCode::kInvalidArgument);
  for (const log::StoredRecord& record : {garbage, foreign, tombstone}) {
    EXPECT_EQ(ReadArticle(record).status().code(), absl::StatusCode::kDataLoss);
  }
}

TEST(ExtractionRecord, IsForTheSamePartitionAndCarriesIdTimeAndTrace) {
  const v1::Article article = Article();
  const auto record =
      ExtractionRecord(Stored(article), article, ExtractionOf(article), log::Encoding::kProtobuf);
  ASSERT_TRUE(record.ok()) << record.status();
  EXPECT_EQ(record->topic, log::kExtractions);
  EXPECT_EQ(record->partition, 3);
  EXPECT_EQ(record->key, "agency:17");
  EXPECT_EQ(log::HeaderValue(record->headers, "ce_id"), "agency:17@2#rules-1");
  EXPECT_EQ(log::HeaderValue(record->headers, "ce_time"), "2019-10-05T14:20:00Z");
  EXPECT_EQ(log::HeaderValue(record->headers, "ce_type"), "parley.v1.FoldInput");
  EXPECT_EQ(log::HeaderValue(record->headers, "traceparent"), kTrace);
  v1::FoldInput input;
  ASSERT_TRUE(input.ParseFromString(*record->value));
  EXPECT_EQ(input.extraction().article().id(), "agency:17");
}

TEST(ExtractionRecord, DropsATraceThatIsNone) {
  const v1::Article article = Article();
  log::StoredRecord source = Stored(article);
  source.headers.back().value = "00-0af7-b7ad-01";
  const auto record = ExtractionRecord(source, article, ExtractionOf(article), log::Encoding::kProtobuf);
  EXPECT_EQ(log::HeaderValue(record->headers, "traceparent"), "");
  const log::Record letter = DeadLetterRecord(source, &article, {}, log::Encoding::kProtobuf);
  EXPECT_EQ(log::HeaderValue(letter.headers, "traceparent"), "");
}

TEST(ExtractionRecord, HandsOnWhenTheArticleWasReceivedIfThatIsATime) {
  v1::Article article = Article();
  const auto received = [&article] {
    const auto record =
        ExtractionRecord(Stored(article), article, ExtractionOf(article), log::Encoding::kProtobuf);
    return log::ReceivedOf(record->headers);
  };
  EXPECT_EQ(received(), std::nullopt);
  article.mutable_received()->set_seconds(1'700'000'000);
  EXPECT_EQ(received(), WallTime(std::chrono::seconds(1'700'000'000)));
  article.mutable_received()->set_seconds(INT64_MAX);
  EXPECT_EQ(received(), std::nullopt);
}

TEST(ExtractionRecord, TakesItsTimeFromTheArticleElseFromTheRecord) {
  struct Case {
    const char* what;
    int64_t published, updated;
    const char* want;
  };
  for (const Case& c :
       {Case{"published", 86'400, 0, "1970-01-02T00:00:00Z"},
        Case{"updated", 0, 172'800, "1970-01-03T00:00:00Z"}, Case{"neither", 0, 0, "2024-01-01T00:00:00Z"},
        Case{"out of range", INT64_MAX, INT64_MIN, "2024-01-01T00:00:00Z"}}) {
    v1::Article article = Article();
    article.clear_published();
    if (c.published != 0) article.mutable_published()->set_seconds(c.published);
    if (c.updated != 0) article.mutable_updated()->set_seconds(c.updated);
    const auto record =
        ExtractionRecord(Stored(article), article, ExtractionOf(article), log::Encoding::kProtobuf);
    EXPECT_EQ(log::HeaderValue(record->headers, "ce_time"), c.want) << c.what;
  }
}

TEST(ExtractionRecord, RefusesTheAnswerForAnotherArticleAndWhatNoRecordHolds) {
  const v1::Article article = Article();
  v1::Extraction other = ExtractionOf(article);
  other.mutable_article()->set_revision(1);
  EXPECT_EQ(ExtractionRecord(Stored(article), article, other, log::Encoding::kProtobuf).status().code(),
            absl::StatusCode::kDataLoss);
  v1::Extraction huge = ExtractionOf(article);
  huge.add_terms()->set_text(std::string(10 << 20, 'x'));
  EXPECT_EQ(ExtractionRecord(Stored(article), article, huge, log::Encoding::kProtobuf).status().code(),
            absl::StatusCode::kResourceExhausted);
}

TEST(DeadLetterRecord, HoldsTheBytesThePlaceAndTheReasonAndIsTheSameEachTime) {
  const v1::Article article = Article();
  const log::StoredRecord source = Stored(article);
  const Failure failure{v1::DEAD_LETTER_REASON_WORKER_FAILURE, "crashed \xff thrice", 9};
  for (const auto encoding : {log::Encoding::kProtobuf, log::Encoding::kJson}) {
    const log::Record record = DeadLetterRecord(source, &article, failure, encoding);
    EXPECT_EQ(record.topic, log::kDeadLetters);
    EXPECT_EQ(record.value, DeadLetterRecord(source, &article, failure, encoding).value);
    v1::DeadLetter letter;
    ASSERT_TRUE(
        log::Unwrap({.topic = record.topic, .value = record.value, .headers = record.headers}, letter).ok());
    EXPECT_EQ(letter.payload(), *source.value);
    EXPECT_EQ(letter.partition(), 3);
    EXPECT_EQ(letter.offset(), 41);
    EXPECT_EQ(letter.article_id(), "agency:17");
    EXPECT_EQ(letter.attempts(), 9U);
    EXPECT_EQ(letter.message(), "crashed \xEF\xBF\xBD thrice");
    EXPECT_EQ(letter.headers_size(), 2);
  }
  EXPECT_NE(
      DeadLetterRecord(source, nullptr, failure, log::Encoding::kProtobuf).key,
      DeadLetterRecord(source, nullptr, {v1::DEAD_LETTER_REASON_TOO_LARGE, "", 0}, log::Encoding::kProtobuf)
          .key);
}

TEST(DeadLetterRecord, FitsARecordWhateverTheSize) {
  log::StoredRecord source = Stored(Article());
  source.value = std::string(9 << 20, '\xff');
  for (const auto encoding : {log::Encoding::kProtobuf, log::Encoding::kJson}) {
    const log::Record record =
        DeadLetterRecord(source, nullptr, {v1::DEAD_LETTER_REASON_UNDECODABLE_RECORD, "", 0}, encoding);
    EXPECT_LE(record.value->size(), 9U << 20);
    v1::DeadLetter letter;
    ASSERT_TRUE(
        log::Unwrap({.topic = record.topic, .value = record.value, .headers = record.headers}, letter).ok());
    EXPECT_EQ(letter.payload().size(), 8U << 20);
    EXPECT_EQ(letter.payload_size(), 9U << 20);
  }
}

TEST(TickRecord, TellsTheTimeToOnePartition) {
  const auto record = TickRecord(2, kAppended, log::Encoding::kProtobuf);
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(record->key, "tick");
  EXPECT_EQ(record->partition, 2);
  EXPECT_EQ(log::HeaderValue(record->headers, "ce_id"), "tick/2@2024-01-01T00:00:00Z");
  v1::FoldInput input;
  ASSERT_TRUE(input.ParseFromString(*record->value));
  EXPECT_EQ(input.tick().seconds(), 1'704'067'200);
}

}  // namespace
}  // namespace parley::dispatch
