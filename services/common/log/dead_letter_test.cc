#include "common/log/dead_letter.h"

#include "common/log/limits.h"
#include "common/log/topics.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::log {
namespace {

using testing::HasSubstr;

v1::DeadLetter Letter(std::string_view payload) {
  v1::DeadLetter letter;
  letter.set_id("letter-1");
  letter.set_reason(v1::DEAD_LETTER_REASON_UNREADABLE_INPUT);
  letter.set_message("cannot be read");
  SetPayload(payload, letter);
  return letter;
}

Record Wrapped(const v1::DeadLetter& letter, Encoding encoding) {
  Record record = WrapDeadLetter({.source = "/parley/test"}, letter, encoding);
  EXPECT_TRUE(CheckSize(record).ok()) << CheckSize(record);
  return record;
}

std::string ContentType(const Record& record) {
  return std::string(HeaderValue(record.headers, "content-type"));
}

v1::DeadLetter ReadBack(const Record& record) {
  v1::DeadLetter letter;
  const absl::Status status = Unwrap(
      {.topic = record.topic, .key = record.key, .value = record.value, .headers = record.headers}, letter);
  EXPECT_TRUE(status.ok()) << status;
  return letter;
}

TEST(DeadLetter, IsInTheEncodingThatIsAskedForAndReadBackFromEither) {
  const std::string bytes("\xff\x00 not text", 11);
  for (const auto& [encoding, type] : {std::pair{Encoding::kProtobuf, "application/protobuf"},
                                       std::pair{Encoding::kJson, "application/json"}}) {
    const Record record = Wrapped(Letter(bytes), encoding);
    EXPECT_EQ(record.topic, kDeadLetters);
    EXPECT_EQ(record.key, "letter-1");
    EXPECT_EQ(HeaderValue(record.headers, "ce_id"), "letter-1");
    EXPECT_EQ(ContentType(record), type);
    EXPECT_EQ(ReadBack(record).SerializeAsString(), Letter(bytes).SerializeAsString());
  }
  EXPECT_THAT(*Wrapped(Letter(bytes), Encoding::kJson).value, HasSubstr(R"("payload":"/wAgbm90IHRleHQ=")"));
}

TEST(DeadLetter, LosesNoByteThatItHasRoomForInAnyEncoding) {
  struct Case {
    size_t bytes, kept;
    const char* type;
  };
  constexpr size_t kMiB = 1 << 20;
  for (const Case& c :
       {Case{6 * kMiB, 6 * kMiB, "application/json"}, Case{6'750'000, 6'750'000, "application/json"},
        Case{7 * kMiB, 7 * kMiB, "application/protobuf"}, Case{8 * kMiB, 8 * kMiB, "application/protobuf"},
        Case{9 * kMiB, 8 * kMiB, "application/protobuf"}}) {
    const Record record = Wrapped(Letter(std::string(c.bytes, '\xff')), Encoding::kJson);
    EXPECT_EQ(ContentType(record), c.type) << c.bytes;
    const v1::DeadLetter letter = ReadBack(record);
    EXPECT_EQ(letter.payload().size(), c.kept);
    EXPECT_EQ(letter.payload_size(), c.bytes);
  }
}

TEST(DeadLetter, IsProtobufWhereItsTimeCannotBeSaidInJson) {
  v1::DeadLetter letter = Letter("x");
  letter.mutable_time()->set_seconds(INT64_MAX);
  EXPECT_EQ(ContentType(Wrapped(letter, Encoding::kJson)), "application/protobuf");
}

TEST(DeadLetter, KeepsTheHeadersOfTheRecord) {
  v1::DeadLetter letter = Letter("x");
  SetHeaders({{"x-origin", "\xff"}, {"bad\xff", ""}}, letter);
  const v1::DeadLetter back = ReadBack(Wrapped(letter, Encoding::kJson));
  ASSERT_EQ(back.headers_size(), 2);
  EXPECT_EQ(back.headers(0).name(), "x-origin");
  EXPECT_EQ(back.headers(0).value(), "\xff");
  EXPECT_EQ(back.headers(1).name(), "bad\xEF\xBF\xBD");
}

TEST(DeadLetter, FitsARecordWhateverAForeignProgramWrote) {
  const std::string huge(10 << 20, '\xff');
  v1::DeadLetter headers = Letter("x");
  SetHeaders({{"x-huge", huge}}, headers);
  v1::DeadLetter key = Letter("x");
  key.set_key(huge);
  v1::DeadLetter names = Letter("x");
  names.set_source(std::string(10 << 20, 's'));
  names.set_format(std::string(10 << 20, 'f'));
  for (const v1::DeadLetter& letter : {headers, key, names}) {
    for (const Encoding encoding : {Encoding::kProtobuf, Encoding::kJson}) {
      const v1::DeadLetter back = ReadBack(Wrapped(letter, encoding));
      EXPECT_EQ(back.payload(), "x");
      EXPECT_THAT(back.message(), HasSubstr("cannot be read; too large a letter"));
    }
  }
}

TEST(DeadLetter, HasAMessageThatIsTextAndNotTooLong) {
  v1::DeadLetter letter = Letter("x");
  letter.set_message("crashed \xff " + std::string(5000, '.'));
  const std::string message = ReadBack(Wrapped(letter, Encoding::kProtobuf)).message();
  EXPECT_THAT(message, HasSubstr("crashed \xEF\xBF\xBD ..."));
  EXPECT_LT(message.size(), 4200U);
}

}  // namespace
}  // namespace parley::log
