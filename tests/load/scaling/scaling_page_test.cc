// The sentences of docs/scaling.md must follow from the figures, and say so where they do not.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/load/scaling/page.h"
#include "tests/load/scaling/plots.h"
#include "tests/load/scaling/prometheus_page.h"

namespace parley::load {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Shape {
  double one_rate = 10, four_rate = 40;  // Articles a second.
  double cores = 1;                      // In use.
  double late = 4;                       // Seconds until the added workers get anything.
  double merged = 1;                     // Part of what is extracted.
};

// Two phases of 30 s, with one worker and with four, on two cores, and a backlog all the time.
Recording MadeUpRun(const Shape& shape) {
  Recording recording{.kafka_version = "3.9.2", .cores = 2, .share = 0.1, .one_worker = 10};
  recording.batch_articles = 16;
  recording.phases = {{.workers = 1, .from = 0, .to = 30, .offered = 50},
                      {.workers = 4, .from = 30, .to = 60, .offered = 50}};
  for (const char* name : {"worker 1", "worker 2", "worker 3", "worker 4"}) {
    recording.lives.push_back({.name = name, .started = std::string(name) == "worker 1" ? -1.0 : 30.0});
  }
  const double turn = 30 + shape.late;
  const auto extracted = [&](double at) {
    return shape.one_rate * std::min(at, turn) + shape.four_rate * std::max(at - turn, 0.0);
  };
  for (int second = 0; second <= 60; ++second) {
    const double at = second;
    Sample sample{.at = at, .accepted = 1000 + 50 * at, .extracted = extracted(at)};
    sample.merged = shape.merged * sample.extracted;
    sample.machine_cpu = shape.cores * at;
    for (const char* service :
         {"workers", "dispatch", "aggregate", "ingest", "broker", "feeding and measuring"}) {
      sample.cpu[service] = shape.cores * at / 6;
    }
    recording.samples.push_back(sample);
    WorkerTick tick{.at = at};
    const double added = shape.four_rate / 4 * std::max(at - turn, 0.0);
    tick.articles = {{"worker 1", extracted(at) - 3 * added}};
    if (at >= 30) {
      tick.articles.insert({{"worker 2", added}, {"worker 3", added}, {"worker 4", added}});
    }
    recording.ticks.push_back(tick);
  }
  recording.drained = 70;
  recording.counts = {.sent = 100, .accepted = 100, .extractions = 100, .extracted_once = 100};
  return recording;
}

Measured MeasuredRun(const Shape& shape) {
  const Recording recording = MadeUpRun(shape);
  return {.recording = recording, .phases = Figures(recording)};
}

constexpr Shape kCoresFree{};
constexpr Shape kCoresFull{.one_rate = 30, .four_rate = 40, .cores = 2};

TEST(ScalingFindings, RatesAreTakenOnceTheAddedWorkersHaveTheirShare) {
  const Measured run = MeasuredRun({.late = 6});
  ASSERT_EQ(run.phases.size(), 2U);
  ASSERT_EQ(run.phases[1].joined.size(), 3U);
  EXPECT_DOUBLE_EQ(*run.phases[1].joined[0].first_article, 7) << "the first look after it";
  EXPECT_DOUBLE_EQ(*run.phases[1].joined[0].fair_share, 8)
      << "the window from second 5 holds one without load";
  EXPECT_TRUE(run.phases[1].backlog);
  EXPECT_NEAR(run.phases[1].extracted, 40, 1e-6);
  EXPECT_NEAR(run.phases[1].least_share, 0.25, 1e-6);
  EXPECT_NEAR(Speedup(run, 4), 4, 1e-6);
}

TEST(ScalingFindings, AnIdlePhaseHasNoSpeedup) {
  Recording recording = MadeUpRun(kCoresFree);
  for (Sample& sample : recording.samples) {
    sample.accepted = sample.extracted + 5;
  }
  const Measured idle{.recording = recording, .phases = Figures(recording)};
  EXPECT_FALSE(idle.phases[0].backlog);
  EXPECT_EQ(Speedup(idle, 4), 0);
  EXPECT_THAT(AboutTheLimit(idle, MeasuredRun(kCoresFull)), HasSubstr("names no limit"));
}

TEST(ScalingConclusions, TheLimitIsTheCoresOnlyWhenBothExperimentsShowIt) {
  const Measured free = MeasuredRun(kCoresFree);
  EXPECT_THAT(AboutTheLimit(free, MeasuredRun(kCoresFull)),
              HasSubstr("the limit of extraction is the cores, not Parley"));
  const Measured idle_cores = MeasuredRun({.one_rate = 30, .four_rate = 40, .cores = 1});
  EXPECT_THAT(AboutTheLimit(free, idle_cores), HasSubstr("this run does not show"));
  const Measured slow = MeasuredRun({.four_rate = 20});
  EXPECT_THAT(AboutTheLimit(slow, MeasuredRun(kCoresFull)), HasSubstr("something other than the cores"));
  const Measured busy = MeasuredRun({.four_rate = 20, .cores = 2});
  EXPECT_THAT(AboutTheLimit(busy, MeasuredRun(kCoresFull)), HasSubstr("names no limit"));
}

TEST(ScalingConclusions, JoiningIsSaidToBeQuickOnlyWhenItIs) {
  EXPECT_THAT(AboutJoining(MeasuredRun({.late = 2})), Not(HasSubstr("not")));
  EXPECT_THAT(AboutJoining(MeasuredRun({.late = 20})), HasSubstr("not within 15 seconds"));
  EXPECT_THAT(AboutJoining(MeasuredRun({.late = 40})), HasSubstr("does not show"));
}

TEST(ScalingConclusions, MergingThatFallsBehindIsNamed) {
  const Measured keeping_up = MeasuredRun(kCoresFree);
  EXPECT_THAT(AboutMerging(keeping_up, keeping_up), Not(HasSubstr("slower part")));
  EXPECT_THAT(AboutMerging(keeping_up, MeasuredRun({.merged = 0.5})), HasSubstr("slower part"));
}

TEST(ScalingConclusions, LossesAndDoublesAreNotHidden) {
  Counts counts{.sent = 10, .accepted = 10, .extractions = 10, .extracted_once = 10, .merged_all = true};
  EXPECT_THAT(AboutCounts(counts), Not(HasSubstr("**")));
  for (size_t Counts::*bad : {&Counts::lost, &Counts::doubled, &Counts::dead_letters, &Counts::missing,
                              &Counts::in_several_stories}) {
    Counts worse = counts;
    worse.*bad = 1;
    EXPECT_THAT(AboutCounts(worse), HasSubstr("**"));
  }
  counts.extractions = 11;
  EXPECT_THAT(AboutCounts(counts), HasSubstr("**")) << "a record of an article that nobody sent";
}

TEST(ScalingConclusions, ABusyMachineIsNamed) {
  const Measured quiet = MeasuredRun(kCoresFree);
  EXPECT_EQ(AboutOtherPrograms(quiet, quiet), "");
  Recording recording = MadeUpRun(kCoresFree);
  for (Sample& sample : recording.samples) {
    sample.machine_cpu += sample.at / 2;
  }
  const Measured busy{.recording = recording, .phases = Figures(recording)};
  EXPECT_THAT(AboutOtherPrograms(quiet, busy), HasSubstr("0.50 cores"));
  EXPECT_THAT(AboutTheLimit(quiet, busy), HasSubstr("names no limit"));
}

TEST(ScalingPageTest, NamesEachPictureAndTheCommand) {
  const std::string page =
      ScalingPage(MeasuredRun(kCoresFree), MeasuredRun(kCoresFull),
                  {.date = "2026-01-31", .command = "scaling --out docs", .memory_gib = 8});
  for (const char* picture :
       {"held-throughput", "held-lag", "held-workers", "held-cores", "full-throughput", "full-cores"}) {
    EXPECT_THAT(page, HasSubstr(std::string("(img/scaling-") + picture + ".svg)"));
  }
  EXPECT_THAT(page, HasSubstr("`scaling --out docs`, 2026-01-31"));
}

TEST(SvgPlot, HasAxesLegendAndAllSeries) {
  const std::string svg = Svg(CoresPlot(MadeUpRun(kCoresFree)));
  EXPECT_THAT(svg, HasSubstr(">cores</text>"));
  EXPECT_THAT(svg, HasSubstr(">seconds</text>"));
  EXPECT_THAT(svg, HasSubstr(">aggregate</text>"));
  EXPECT_THAT(svg, HasSubstr("prefers-color-scheme:dark"));
  EXPECT_THAT(Svg({.title = "a < b & c"}), HasSubstr("<title>a &lt; b &amp; c</title>"));
}

TEST(PrometheusPageTest, AddsUpTheLabelSetsOfOneMetric) {
  const PrometheusPage page(
      "# HELP lag of lag\nlag{group=\"a\",p=\"0\"} 3\nlag{group=\"a\",p=\"1\"} 4\nlag{group=\"b\"} 100\n"
      "lag_total 7\n");
  EXPECT_EQ(page.Sum("lag", "group=\"a\""), 7);
  EXPECT_EQ(page.Sum("lag"), 107);
  EXPECT_EQ(page.Sum("lag_total"), 7);
  EXPECT_EQ(page.Sum("la"), 0);
}

}  // namespace
}  // namespace parley::load
