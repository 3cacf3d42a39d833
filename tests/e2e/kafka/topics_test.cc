// What `parley topics` makes, and what is said where it was not run or the topics are others.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/kafka/kafka_cluster.h"
#include "tests/support/subprocess.h"
#include "tests/support/temp_dir.h"

namespace parley::testing {
namespace {

using ::testing::HasSubstr;

TEST(KafkaTopics, AreMadeOnceAndMissedByName) {
  if (const absl::Status available = KafkaCluster::Available("3.9.2"); !available.ok()) {
    GTEST_SKIP() << available;
  }
  const auto cluster = KafkaCluster::Start({.version = "3.9.2"});
  ASSERT_TRUE(cluster.ok()) << cluster.status();
  const std::string brokers = (*cluster)->bootstrap();
  const test::TempDir data;
  const auto topics = [&](const std::string& partitions) {
    return RunProcess(
        {ParleyBinary(), "topics", "--brokers", brokers, "--partitions", partitions, "--replication", "1"});
  };
  const auto dispatch = [&] {
    return RunProcess({ParleyBinary(), "dispatch", "--once", "--brokers", brokers, "--worker", "127.0.0.1:1",
                       "--data-dir", data.path(), "--tick-ms", "0"});
  };

  const ProcessResult missing = dispatch();
  EXPECT_EQ(missing.status, 1);
  EXPECT_THAT(missing.err, HasSubstr("parley.articles"));
  EXPECT_THAT(missing.err, HasSubstr("parley topics"));

  const ProcessResult made = topics("2");
  EXPECT_EQ(made.status, 0) << made.err;
  EXPECT_THAT(made.out, HasSubstr("made"));
  const ProcessResult again = topics("2");
  EXPECT_EQ(again.status, 0) << again.err;
  EXPECT_THAT(again.out, ::testing::Not(HasSubstr("made")));
  const ProcessResult other = topics("3");
  EXPECT_EQ(other.status, 1);
  EXPECT_THAT(other.err, HasSubstr("parley.articles has 2 partitions, not 3"));

  const ProcessResult nothing_to_do = dispatch();
  EXPECT_EQ(nothing_to_do.status, 0) << nothing_to_do.err;
}

}  // namespace
}  // namespace parley::testing
