#include "common/log/envelope.h"
#include "common/log/received.h"
#include "common/log/record.h"
#include "gtest/gtest.h"
#include "parley/v1/article.pb.h"

namespace parley::log {
namespace {

// Values as the Java client computes them.
TEST(PartitionForKey, AgreesWithKafka) {
  // Murmur2 of "21" is -973932308 and of "foobar" is -790332482 in Kafka's own test.
  EXPECT_EQ(PartitionForKey("21", 1000),
            static_cast<int32_t>((static_cast<uint32_t>(-973932308) & 0x7fffffffU) % 1000));
  EXPECT_EQ(PartitionForKey("foobar", 1000),
            static_cast<int32_t>((static_cast<uint32_t>(-790332482) & 0x7fffffffU) % 1000));
  EXPECT_EQ(PartitionForKey("", 7), static_cast<int32_t>((275646681U & 0x7fffffffU) % 7));
}

StoredRecord Stored(const Record& record) {
  return {.topic = record.topic, .key = record.key, .value = record.value, .headers = record.headers};
}

TEST(Envelope, ReadsBackBothEncodings) {
  v1::Article article;
  article.set_id("northline:7");
  for (const Encoding encoding : {Encoding::kProtobuf, Encoding::kJson}) {
    const auto record = Wrap({.topic = "t", .key = "k", .id = "northline:7@1", .source = "/parley/ingest"},
                             article, encoding);
    ASSERT_TRUE(record.ok());
    EXPECT_EQ(HeaderValue(record->headers, "ce_type"), "parley.v1.Article");
    v1::Article back;
    ASSERT_TRUE(Unwrap(Stored(*record), back).ok());
    EXPECT_EQ(back.id(), "northline:7");
  }
}

TEST(Envelope, WhatIsTooLargeAsJsonIsProtobuf) {
  v1::Article article;
  article.set_body(std::string(5 << 20, '"'));  // Two bytes each in JSON.
  const auto record =
      Wrap({.topic = "t", .key = "k", .id = "1", .source = "/test"}, article, Encoding::kJson);
  ASSERT_TRUE(record.ok());
  EXPECT_EQ(HeaderValue(record->headers, "content-type"), "application/protobuf");
  v1::Article back;
  ASSERT_TRUE(Unwrap(Stored(*record), back).ok());
  EXPECT_EQ(back.body(), article.body());
}

TEST(Envelope, TellsTheTraceOfARecordIfThatIsOne) {
  const std::string trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  v1::Article article;
  const Envelope envelope{.topic = "t", .key = "k", .id = "1", .source = "/test", .traceparent = trace};
  EXPECT_EQ(TraceparentOf(Wrap(envelope, article, Encoding::kProtobuf)->headers), trace);
  EXPECT_EQ(TraceparentOf({}), "");
  EXPECT_EQ(TraceparentOf({{"traceparent", trace + "x"}}), "");
}

TEST(Envelope, ForeignBytesAreDataLossAndNameThePlace) {
  v1::Article article;
  StoredRecord foreign{
      .topic = "parley.articles", .partition = 2, .offset = 9, .key = "k", .value = "\xFF\xFF"};
  const absl::Status status = Unwrap(foreign, article);
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_NE(status.message().find("parley.articles[2]@9"), absl::string_view::npos);
  foreign.headers = {{"ce_type", "com.example.Other"}};
  EXPECT_EQ(Unwrap(foreign, article).code(), absl::StatusCode::kDataLoss);
  foreign.value.reset();
  EXPECT_EQ(Unwrap(foreign, article).code(), absl::StatusCode::kDataLoss);
}

TEST(Received, IsHandedOnFromRecordToRecordUnlessItCannotBeATime) {
  const WallTime received = *ParseRfc3339("2024-05-06T07:08:09.123Z");
  Record first;
  AddReceived(received, first);
  Record second{.headers = {{"ce_id", "x"}}};
  CopyReceived(first.headers, second);
  EXPECT_EQ(ReceivedOf(second.headers), received);
  for (const std::vector<Header>& headers :
       {std::vector<Header>{}, {{kReceivedHeader, ""}}, {{kReceivedHeader, "yesterday"}}}) {
    Record record;
    CopyReceived(headers, record);
    EXPECT_TRUE(record.headers.empty());
    EXPECT_EQ(ReceivedOf(headers), std::nullopt);
  }
}

}  // namespace
}  // namespace parley::log
