#include "common/log/lag_meter.h"

#include "common/log/sim/sim_log.h"
#include "gtest/gtest.h"

namespace parley::log {
namespace {

class LagMeterTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(log_->EnsureTopic({.name = "in", .partitions = 2}).ok());
    ASSERT_TRUE(log_->EnsureTopic({.name = "out"}).ok());
    const std::vector<Record> records(5, {.topic = "in", .key = "k", .value = "v", .partition = 0});
    ASSERT_TRUE(log_->Append(records).ok());
  }

  // Reads nothing; commits that the group has got so far in partition 0, and writes to "out".
  void Commit(int64_t next) {
    const auto member = log_->Join({.group = "g", .topics = {"in"}, .instance = "a"});
    ASSERT_TRUE(member.ok() && (*member)->Poll(0, Deadline::Now()).ok());
    const std::vector<Record> outputs = {{.topic = "out", .key = "k", .value = "v", .partition = 0}};
    ASSERT_TRUE((*member)->Commit(outputs, {{{"in", 0}, next}}).ok());
    ASSERT_TRUE((*member)->Shutdown(Deadline::Now()).ok());
  }

  double Lag(const std::string& topic, int partition, const std::string& group = "g") {
    return metrics_
        .Gauge("parley_log_consumer_lag_records", "",
               {{"group", group}, {"topic", topic}, {"partition", std::to_string(partition)}})
        .Value();
  }
  double Failures(const std::string& topic) {
    return metrics_.Counter("parley_log_lag_failures_total", "", {{"group", "g"}, {"topic", topic}}).Value();
  }

  const std::unique_ptr<SimLog> log_ = SimLog::Create({});
  obs::Metrics metrics_;
};

TEST_F(LagMeterTest, CountsFromTheGroupsOffsetElseFromTheFirstRecordKept) {
  LagMeter meter({.topics = {{"g", {"in"}}}, .interval = std::chrono::hours(1)}, *log_, metrics_);
  meter.Measure();
  EXPECT_EQ(Lag("in", 0), 5);
  EXPECT_EQ(Lag("in", 1), 0);
  Commit(3);
  meter.Measure();
  EXPECT_EQ(Lag("in", 0), 2);
  ASSERT_TRUE(log_->DropBefore({"in", 0}, 4).ok());
  meter.Measure();
  EXPECT_EQ(Lag("in", 0), 1) << "what retention removed cannot be read any more";
}

// The alert rules must allow for this.
TEST_F(LagMeterTest, HolesMakeTheLagOfAGroupThatHasReadEverythingMoreThanZero) {
  Commit(5);
  const auto reader = log_->Join({.group = "reader", .topics = {"out"}, .instance = "a"});
  ASSERT_TRUE(reader.ok() && (*reader)->Poll(0, Deadline::Now()).ok());
  ASSERT_TRUE((*reader)->Commit({}, {{{"out", 0}, 1}}).ok()) << "there is one record";
  LagMeter meter({.topics = {{"reader", {"out"}}}, .interval = std::chrono::hours(1)}, *log_, metrics_);
  meter.Measure();
  EXPECT_EQ(Lag("out", 0, "reader"), 1) << "the transaction's marker";
}

TEST_F(LagMeterTest, ALogThatRefusesIsCountedAndTheRestIsMeasured) {
  LagMeter meter({.topics = {{"g", {"absent", "in"}}}, .interval = std::chrono::hours(1)}, *log_, metrics_);
  meter.Measure();
  EXPECT_GE(Failures("absent"), 1);
  EXPECT_EQ(Failures("in"), 0);
  EXPECT_EQ(Lag("in", 0), 5);
}

TEST_F(LagMeterTest, MeasuresByItselfUntilDestroyed) {
  LagMeter meter({.topics = {{"g", {"in"}}}, .interval = std::chrono::milliseconds(1)}, *log_, metrics_);
  Commit(4);
  const StopSource never;
  const Deadline deadline = Deadline::After(std::chrono::seconds(20));
  while (Lag("in", 0) != 1 && !deadline.Passed()) {
    never.WaitFor(Deadline::After(std::chrono::milliseconds(1)));
  }
  EXPECT_EQ(Lag("in", 0), 1);
}

}  // namespace
}  // namespace parley::log
