#include "dispatch/core/hedge.h"

#include <random>

#include "gtest/gtest.h"

namespace parley::dispatch {
namespace {

using std::chrono::microseconds;

TEST(LatencyEstimate, BoundsTheQuantileFromAboveWithinAQuarter) {
  std::mt19937 random(7);
  std::lognormal_distribution<double> spread(9, 1);  // Around 8 ms.
  std::vector<double> samples;
  LatencyEstimate estimate;
  for (int i = 0; i < 1900; ++i) {
    samples.push_back(spread(random));
    estimate.Add(microseconds(static_cast<int64_t>(samples.back())));
  }
  std::sort(samples.begin(), samples.end());
  for (const double q : {0.5, 0.9, 0.99}) {
    const double exact = samples[static_cast<size_t>(q * static_cast<double>(samples.size()))];
    const auto got = estimate.Quantile(q, 100);
    ASSERT_TRUE(got.has_value());
    EXPECT_GE(static_cast<double>(got->count()), exact * 0.95) << q;
    EXPECT_LE(static_cast<double>(got->count()), exact * 1.3) << q;
  }
}

TEST(LatencyEstimate, SaysNothingBeforeItHasSeenEnough) {
  LatencyEstimate estimate;
  EXPECT_EQ(estimate.Quantile(0.99, 0), std::nullopt);
  estimate.Add(microseconds(500));
  EXPECT_EQ(estimate.Quantile(0.99, 2), std::nullopt);
  EXPECT_NE(estimate.Quantile(0.99, 1), std::nullopt);
}

TEST(LatencyEstimate, ForgetsOldTimes) {
  LatencyEstimate estimate;
  for (int i = 0; i < 2000; ++i) {
    estimate.Add(std::chrono::seconds(1));
  }
  for (int i = 0; i < 20000; ++i) {
    estimate.Add(microseconds(1000));
  }
  EXPECT_LT(*estimate.Quantile(0.99, 100), microseconds(1300));
}

TEST(LatencyEstimate, TakesAnyValue) {
  LatencyEstimate estimate;
  for (const int64_t micros : {int64_t{-5}, int64_t{0}, int64_t{1} << 60}) {
    estimate.Add(microseconds(micros));
  }
  EXPECT_GT(*estimate.Quantile(0.99, 1), std::chrono::seconds(100));
}

HedgePolicy Trained(const HedgeOptions& options, size_t articles) {
  HedgePolicy policy(options);
  for (int i = 0; i < 200; ++i) {
    policy.OnAnswer(articles, milliseconds(i < 197 ? 50 : 400));
  }
  return policy;
}

TEST(HedgePolicy, WaitsForTheQuantileOfCallsOfThatSize) {
  const HedgePolicy policy = Trained({}, 64);
  ASSERT_TRUE(policy.Delay(64).has_value());
  EXPECT_GE(*policy.Delay(64), milliseconds(400));
  EXPECT_LE(*policy.Delay(64), milliseconds(500));
  EXPECT_EQ(policy.Delay(1), std::nullopt) << "nothing known of calls that small";
  EXPECT_EQ(Trained({.quantile = 0.9}, 40).Delay(63), Trained({.quantile = 0.9}, 33).Delay(32));
}

TEST(HedgePolicy, NeverWaitsLessThanTheMinimumAndNeverHedgesWhenDisabled) {
  EXPECT_EQ(Trained({.quantile = 0.5, .min_delay = milliseconds(300)}, 1).Delay(1), milliseconds(300));
  EXPECT_EQ(Trained({.enabled = false}, 1).Delay(1), std::nullopt);
}

TEST(HedgePolicy, SpendsNoMoreThanItsBudget) {
  HedgePolicy policy({.budget = 0.05, .burst = 5});
  EXPECT_FALSE(policy.Take()) << "starts with nothing saved";
  int hedges = 0;
  for (int call = 1; call <= 1000; ++call) {
    policy.OnCall();
    hedges += policy.Take() ? 1 : 0;
    ASSERT_LE(hedges, call * 0.05 + 1e-6);
  }
  EXPECT_EQ(hedges, 50);
  for (int call = 0; call < 10000; ++call) {
    policy.OnCall();
  }
  for (hedges = 0; policy.Take(); ++hedges) {
  }
  EXPECT_EQ(hedges, 5) << "the burst";
}

}  // namespace
}  // namespace parley::dispatch
