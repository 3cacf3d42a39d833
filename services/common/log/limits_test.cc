#include "common/log/limits.h"

#include "common/base/status.h"
#include "common/log/range_assignment.h"
#include "gtest/gtest.h"

namespace parley::log {
namespace {

TEST(CheckSize, TheLimitItselfIsAllowedAndOneMoreIsNot) {
  Record largest{
      .topic = "t", .key = std::string(kMaxKeyBytes, 'k'), .value = std::string(kMaxValueBytes, 'v')};
  largest.headers = {{"name", std::string(kMaxHeaderBytes - 4, 'h')}};
  EXPECT_TRUE(CheckSize(largest).ok());
  Record key = largest, headers = largest, value = largest;
  key.key += 'k';
  headers.headers.push_back({"x", ""});
  *value.value += 'v';
  for (const Record* record : {&key, &headers, &value}) {
    EXPECT_EQ(CheckSize(*record).code(), absl::StatusCode::kInvalidArgument);
  }
  EXPECT_NE(Message(CheckSize(value)).find("9437185"), std::string::npos) << Message(CheckSize(value));
}

TEST(CheckTopicSpec, RefusesWhatKafkaWouldRefuse) {
  EXPECT_TRUE(CheckTopicSpec({.name = "parley.dead-letter_2", .partitions = kMaxPartitions}).ok());
  const TopicSpec wrong[] = {{.name = ""},
                             {.name = ".."},
                             {.name = "a b"},
                             {.name = std::string(250, 'a')},
                             {.name = "a", .partitions = 0},
                             {.name = "a", .partitions = kMaxPartitions + 1},
                             {.name = "a", .retention = std::chrono::hours(0)}};
  for (const TopicSpec& spec : wrong) {
    EXPECT_EQ(CheckTopicSpec(spec).code(), absl::StatusCode::kInvalidArgument) << spec.name;
  }
}

TEST(AssignRanges, GivesConsecutivePartitionsInOrderOfInstances) {
  const auto owners =
      AssignRanges({{"b", {"t", "u"}}, {"a", {"t", "u"}}, {"c", {"u"}}}, {{"t", 3}, {"u", 2}, {"other", 1}});
  const std::map<TopicPartition, std::string> expected = {
      {{"t", 0}, "a"}, {{"t", 1}, "a"}, {{"t", 2}, "b"}, {{"u", 0}, "a"}, {{"u", 1}, "b"}};
  EXPECT_EQ(owners, expected) << "c is left without: there are fewer partitions than members";
}

TEST(AssignRanges, NobodyOwnsNothing) {
  EXPECT_TRUE(AssignRanges({}, {{"t", 3}}).empty());
  EXPECT_TRUE(AssignRanges({{"a", {"gone"}}}, {{"t", 3}}).empty());
}

}  // namespace
}  // namespace parley::log
