#include "aggregate/shard_step.h"

#include "aggregate/dead_letter.h"
#include "common/log/topics.h"
#include "gtest/gtest.h"

namespace parley::aggregate {
namespace {

constexpr char kTrace[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

log::StoredRecord Source(const std::string& trace) {
  return {.topic = log::kExtractions,
          .partition = 1,
          .offset = 7,
          .time = *ParseRfc3339("2024-01-01T00:00:00Z"),
          .key = "agency:1",
          .value = "\xff no FoldInput",
          .headers = {{"traceparent", trace}}};
}

// A story and a dead letter that both come of the record.
std::vector<log::Record> Outputs(const log::StoredRecord& source, log::Encoding encoding) {
  ShardStep step(1, {}, encoding);
  Updates updates;
  updates.stories.emplace_back().set_id("story-1");
  EXPECT_TRUE(step.Add(source, std::move(updates)).ok());
  step.AddDeadLetter(source, MakeDeadLetter(source, v1::DEAD_LETTER_REASON_FOLD_FAILURE, "no"));
  std::vector<log::Record> outputs;
  EXPECT_EQ(step.Finish(outputs).dead_letters(), 1U);
  outputs.pop_back();  // The progress record.
  EXPECT_EQ(outputs.size(), 2U);
  return outputs;
}

TEST(ShardStep, HandsOnTheTraceIfItIsOne) {
  for (const log::Record& output : Outputs(Source(kTrace), log::Encoding::kProtobuf)) {
    EXPECT_EQ(log::HeaderValue(output.headers, "traceparent"), kTrace) << output.topic;
  }
  for (const std::string& none : {std::string("trace"), std::string(100'000, 'a'), std::string()}) {
    for (const log::Record& output : Outputs(Source(none), log::Encoding::kProtobuf)) {
      EXPECT_EQ(log::HeaderValue(output.headers, "traceparent"), "") << output.topic;
    }
  }
}

TEST(ShardStep, WritesAllValuesInItsEncoding) {
  const log::StoredRecord source = Source(kTrace);
  for (const auto& [encoding, type] : {std::pair{log::Encoding::kProtobuf, "application/protobuf"},
                                       std::pair{log::Encoding::kJson, "application/json"}}) {
    for (const log::Record& output : Outputs(source, encoding)) {
      EXPECT_EQ(log::HeaderValue(output.headers, "content-type"), type) << output.topic;
    }
  }
  const log::Record letter = Outputs(source, log::Encoding::kJson).back();
  v1::DeadLetter read;
  ASSERT_TRUE(
      log::Unwrap({.topic = letter.topic, .value = letter.value, .headers = letter.headers}, read).ok());
  EXPECT_EQ(read.payload(), *source.value);
}

}  // namespace
}  // namespace parley::aggregate
