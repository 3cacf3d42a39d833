// Dead letters by hand, on the embedded log.
#include "parley/verbs/dlq.h"

#include "common/log/sqlite/sqlite_log.h"
#include "common/log/topics.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/temp_dir.h"

namespace parley::verbs {
namespace {

constexpr char kGood[] = R"({"provider":"Testwire","provider_item_id":"1","headline":"Talks held"})";

class DlqTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto log = log::SqliteLog::Open({.data_dir = dir_.path()});
    ASSERT_TRUE(log.ok()) << log.status();
    log_ = *std::move(log);
    ASSERT_TRUE(log::EnsureParleyTopics(*log_, 1).ok());
  }

  v1::DeadLetter Put(const std::string& payload, const std::string& format,
                     log::Encoding encoding = log::Encoding::kProtobuf) {
    const v1::DeadLetter letter =
        ingest::MakeReject(v1::DEAD_LETTER_REASON_UNREADABLE_INPUT, absl::InvalidArgumentError("no"),
                           "feed.jsonl", "", payload, format);
    const auto record =
        log::Wrap({.topic = log::kDeadLetters, .key = letter.id(), .id = letter.id(), .source = "test"},
                  letter, encoding);
    EXPECT_TRUE(log_->Append({&*record, 1}).ok());
    return letter;
  }
  int64_t Count(const std::string& topic) { return log_->Range({topic, 0})->end; }

  const test::TempDir dir_;
  std::unique_ptr<log::SqliteLog> log_;
};

TEST_F(DlqTest, ReplayOfADocumentAcceptsWhatCanBeReadAndKeepsTheRest) {
  const v1::DeadLetter letter = Put(std::string(kGood) + "\nnonsense\n", "jsonl");
  DeadLetterReplay replay(*log_, RealClock(), log::Encoding::kProtobuf);
  ASSERT_TRUE(replay.Replay(letter).ok());
  EXPECT_EQ(Count(log::kArticles), 1);
  const auto entries = *ReadDeadLetters(*log_);
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_TRUE(entries[0].replayed);
  EXPECT_FALSE(entries[1].replayed);
  EXPECT_EQ(entries[1].letter.payload(), "nonsense");
}

TEST_F(DlqTest, ReadsLettersInEitherEncodingAndReplaysInTheChosenOne) {
  Put(std::string(kGood) + "\nnonsense\n", "jsonl", log::Encoding::kJson);
  Put("{\"cut", "ninjs", log::Encoding::kProtobuf);
  size_t foreign = 0;
  const auto entries = *ReadDeadLetters(*log_, &foreign);
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(foreign, 0u);
  EXPECT_EQ(entries[0].letter.payload(), std::string(kGood) + "\nnonsense\n");
  EXPECT_EQ(entries[1].letter.payload(), "{\"cut");
  DeadLetterReplay replay(*log_, RealClock(), log::Encoding::kJson);
  ASSERT_TRUE(replay.Replay(entries[0].letter).ok());
  for (const auto& [topic, offset] : {std::pair{log::kArticles, 0}, std::pair{log::kDeadLetters, 2}}) {
    const auto chunk = log_->Read({topic, 0}, offset, 1, Deadline::Now());
    ASSERT_EQ(chunk->records.size(), 1u) << topic;
    EXPECT_EQ(log::HeaderValue(chunk->records[0].headers, "content-type"), "application/json") << topic;
  }
}

TEST_F(DlqTest, ReplayOfADocumentKeepsTheTraceOfItsCall) {
  const std::string trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  v1::DeadLetter letter = Put(kGood, "jsonl");
  letter.add_headers()->set_name("traceparent");
  letter.mutable_headers(0)->set_value(trace);
  DeadLetterReplay replay(*log_, RealClock(), log::Encoding::kProtobuf);
  ASSERT_TRUE(replay.Replay(letter).ok());
  const auto chunk = log_->Read({log::kArticles, 0}, 0, 10, Deadline::Now());
  ASSERT_EQ(chunk->records.size(), 1u);
  EXPECT_EQ(log::HeaderValue(chunk->records[0].headers, "traceparent"), trace);
}

TEST_F(DlqTest, ALetterThatStillCannotBeReadStays) {
  const v1::DeadLetter letter = Put("{\"cut", "ninjs");
  DeadLetterReplay replay(*log_, RealClock(), log::Encoding::kProtobuf);
  EXPECT_EQ(replay.Replay(letter).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_FALSE(ReadDeadLetters(*log_)->front().replayed);
}

TEST_F(DlqTest, ReplayOfARecordPutsItBackAsItWas) {
  v1::DeadLetter letter = Put("bytes", "");
  letter.set_topic(log::kArticles);
  letter.set_key("testwire:9");
  letter.add_headers()->set_name("ce_id");
  DeadLetterReplay replay(*log_, RealClock(), log::Encoding::kProtobuf);
  ASSERT_TRUE(replay.Replay(letter).ok());
  const auto chunk = log_->Read({log::kArticles, 0}, 0, 10, Deadline::Now());
  ASSERT_EQ(chunk->records.size(), 1u);
  EXPECT_EQ(chunk->records[0].value, "bytes");
  EXPECT_EQ(chunk->records[0].key, "testwire:9");
  EXPECT_EQ(chunk->records[0].headers.front().name, "ce_id");
}

TEST_F(DlqTest, CutBytesAreNotReplayed) {
  v1::DeadLetter letter = Put(kGood, "jsonl");
  letter.set_payload_size(1 << 24);
  DeadLetterReplay replay(*log_, RealClock(), log::Encoding::kProtobuf);
  EXPECT_EQ(replay.Replay(letter).code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(DlqTest, AnIdMayBeShortenedButNotBelowOneLetter) {
  const v1::DeadLetter one = Put("x1", "ninjs");
  Put("x2", "ninjs");
  EXPECT_EQ(FindDeadLetter(*log_, one.id().substr(0, 12))->letter.payload(), "x1");
  EXPECT_EQ(FindDeadLetter(*log_, "").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(FindDeadLetter(*log_, "zz").status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace parley::verbs
