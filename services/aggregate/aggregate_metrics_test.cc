#include "aggregate/aggregate_metrics.h"

#include "aggregate/aggregator.h"
#include "aggregate/core/testing/builders.h"
#include "common/log/received.h"
#include "common/log/sim/sim_log.h"
#include "common/log/topics.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/temp_dir.h"

namespace parley::aggregate {
namespace {

using ::testing::HasSubstr;

const WallTime kReceived{std::chrono::seconds(1'700'000'000)};

class StillClock final : public Clock {
 public:
  WallTime Now() const override { return now; }
  WallTime now = kReceived + std::chrono::seconds(90);
};

class AggregateMetricsTest : public ::testing::Test {
 protected:
  static constexpr int32_t kPartitions = 2;

  void SetUp() override {
    ASSERT_TRUE(log::EnsureParleyTopics(*log_, kPartitions).ok());
    for (int32_t p = 0; p < kPartitions; ++p) {
      AppendReport(p, "testwire:" + std::to_string(p));
    }
  }

  // As dispatch writes it.
  void AppendReport(int32_t partition, const std::string& id) {
    const v1::FoldInput input = testing::ExtractionBuilder(id)
                                    .Published("2024-05-06")
                                    .Headline(testing::Words(id, 8))
                                    .Body(testing::Words(id, 60))
                                    .Input();
    auto record = log::Wrap(
        {.topic = log::kExtractions, .key = id, .id = id, .source = "/test", .partition = partition}, input,
        log::Encoding::kProtobuf);
    ASSERT_TRUE(record.ok());
    log::AddReceived(kReceived, *record);
    ASSERT_TRUE(log_->Append({&*record, 1}).ok());
  }

  std::unique_ptr<Aggregator> Start(const std::string& instance, obs::Metrics& metrics) {
    const Options options{.instance = instance, .snapshot_dir = dir_ / instance, .clock = &clock_};
    auto aggregator = Aggregator::Create(options, *log_, metrics, [] { return Fold::Create({}); });
    EXPECT_TRUE(aggregator.ok()) << aggregator.status();
    return *std::move(aggregator);
  }

  static void Step(Aggregator& aggregator, int times = 10) {
    for (int i = 0; i < times; ++i) {
      aggregator.Step().IgnoreError();
    }
  }

  // Of all partitions together.
  static double Sum(AggregateMetrics metrics, prometheus::Gauge& (*gauge)(AggregateMetrics::ShardGauges)) {
    double sum = 0;
    for (int32_t p = 0; p < kPartitions; ++p) {
      sum += gauge(metrics.Shard(p)).Value();
    }
    return sum;
  }

  const test::TempDir dir_;
  StillClock clock_;
  const std::unique_ptr<log::SimLog> log_ = log::SimLog::Create({});
  obs::Metrics metrics_;
};

TEST_F(AggregateMetricsTest, TellTheAgeOfWhatIsMergedAndHandItOn) {
  const auto aggregator = Start("a", metrics_);
  Step(*aggregator);
  EXPECT_THAT(metrics_.Text(), HasSubstr("article_age_seconds_count{stage=\"merged\"} 2\n"));
  EXPECT_THAT(metrics_.Text(), HasSubstr("article_age_seconds_sum{stage=\"merged\"} 180\n"));
  const auto stories = log_->Read({log::kStories, 0}, 0, 10, Deadline::Now());
  ASSERT_TRUE(stories.ok());
  ASSERT_FALSE(stories->records.empty());
  EXPECT_EQ(log::ReceivedOf(stories->records[0].headers), kReceived);
}

TEST_F(AggregateMetricsTest, TellWhyStepsFailAndWhyInputIsDeadLettered) {
  const log::Record broken{.topic = log::kExtractions, .key = "x", .value = "\xFF\xFF", .partition = 0};
  ASSERT_TRUE(log_->Append({&broken, 1}).ok());
  const auto aggregator = Start("a", metrics_);
  log_->SetFaults({.commit_aborted = 1});
  Step(*aggregator, 4);
  EXPECT_THAT(metrics_.Text(), HasSubstr("article_age_seconds_count{stage=\"merged\"} 0\n"));
  EXPECT_GE(AggregateMetrics(metrics_).CommitFailures(absl::StatusCode::kAborted).Value(), 1);
  log_->SetFaults({});
  Step(*aggregator);
  EXPECT_THAT(metrics_.Text(), HasSubstr("article_age_seconds_count{stage=\"merged\"} 2\n"));
  EXPECT_THAT(metrics_.Text(),
              HasSubstr("parley_aggregate_dead_letters_total{reason=\"undecodable_record\"} 1\n"));
  EXPECT_THAT(metrics_.Text(), HasSubstr("parley_aggregate_dead_letters_total{reason=\"fold_failure\"} 0\n"));
}

TEST_F(AggregateMetricsTest, TellOfSnapshotsAndRestores) {
  const auto taken = [](AggregateMetrics::ShardGauges shard) -> prometheus::Gauge& {
    return shard.snapshot_time;
  };
  auto aggregator = Start("a", metrics_);
  Step(*aggregator, 1);
  EXPECT_EQ(AggregateMetrics(metrics_).restoring.Value() + AggregateMetrics(metrics_).shards.Value(),
            kPartitions);
  Step(*aggregator);
  EXPECT_EQ(AggregateMetrics(metrics_).restoring.Value(), 0);
  EXPECT_EQ(Sum(AggregateMetrics(metrics_), taken), 0) << "none yet";
  ASSERT_TRUE(aggregator->Shutdown().ok());
  EXPECT_EQ(Sum(AggregateMetrics(metrics_), taken), 2 * 1'700'000'090.0);
  EXPECT_EQ(AggregateMetrics(metrics_).Snapshots(true).Value(), 2);

  obs::Metrics next_life;
  clock_.now += std::chrono::hours(1);
  aggregator = Start("a", next_life);
  Step(*aggregator);
  EXPECT_EQ(AggregateMetrics(next_life).Restores(/*from_snapshot=*/true).Value(), 2);
  EXPECT_EQ(Sum(AggregateMetrics(next_life), taken), 2 * 1'700'000'090.0) << "when it was taken, not read";
}

TEST_F(AggregateMetricsTest, AShardThatWasGivenAwayIsNoLongerTold) {
  const auto articles = [](AggregateMetrics::ShardGauges shard) -> prometheus::Gauge& {
    return shard.live_articles;
  };
  const auto first = Start("a", metrics_);
  Step(*first);
  EXPECT_EQ(Sum(AggregateMetrics(metrics_), articles), 2);
  obs::Metrics metrics_of_second;
  const auto second = Start("b", metrics_of_second);
  for (int i = 0; i < 10; ++i) {
    Step(*second, 1);
    Step(*first, 1);
  }
  EXPECT_EQ(Sum(AggregateMetrics(metrics_), articles), 1);
  EXPECT_EQ(Sum(AggregateMetrics(metrics_of_second), articles), 1);
}

}  // namespace
}  // namespace parley::aggregate
