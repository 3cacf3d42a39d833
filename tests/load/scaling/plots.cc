#include "tests/load/scaling/plots.h"

#include <algorithm>
#include <functional>

#include "fmt/format.h"
#include "tests/load/scaling/findings.h"

namespace parley::load {
namespace {

constexpr char kTime[] = "seconds";

// How fast `count` grows, at the moments of the samples.
Series Rate(const std::string& name, const Recording& recording, const std::function<double(double)>& count) {
  Series series{.name = name, .points = {}};
  const double last = recording.samples.back().at;
  for (const Sample& sample : recording.samples) {
    const double from = std::max(sample.at - kSmoothedSeconds / 2, 0.0);
    const double to = std::min(sample.at + kSmoothedSeconds / 2, last);
    series.points.emplace_back(sample.at, (count(to) - count(from)) / (to - from));
  }
  return series;
}

Series RateOf(const std::string& name, const Recording& recording, Count count) {
  return Rate(name, recording, [&](double moment) { return At(recording.samples, count, moment); });
}

Plot NewPlot(const Recording& recording, const std::string& title, const std::string& y_label) {
  Plot plot{.title = title, .x_label = kTime, .y_label = y_label, .series = {}, .bands = {}};
  if (!recording.phases.empty()) {
    plot.bands.push_back({.name = "warm-up", .from = 0, .to = recording.phases.front().from});
  }
  for (const Phase& phase : recording.phases) {
    plot.bands.push_back({.name = fmt::format("{} worker{}", phase.workers, phase.workers == 1 ? "" : "s"),
                          .from = phase.from,
                          .to = phase.to});
  }
  return plot;
}

// The gauge is set every few seconds; a point where it changed.
Series Changes(const std::string& name, const Recording& recording, Count gauge) {
  Series series{.name = name, .points = {}, .dots = true};
  double before = 0;
  for (const Sample& sample : recording.samples) {
    if (sample.*gauge != before) {
      series.points.emplace_back(sample.at, sample.*gauge);
    }
    before = sample.*gauge;
  }
  return series;
}

}  // namespace

Plot ThroughputPlot(const Recording& recording) {
  Plot plot = NewPlot(recording, "Throughput of the line", "articles/s");
  plot.series.push_back(RateOf("extracted", recording, &Sample::extracted));
  plot.series.push_back(RateOf("merged into stories", recording, &Sample::merged));
  if (recording.backlog == 0) {
    Series offered{.name = "offered", .points = {}, .dashed = true};
    for (const Phase& phase : recording.phases) {
      offered.points.emplace_back(phase.from, phase.offered);
      offered.points.emplace_back(phase.to, phase.offered);
    }
    plot.series.push_back(std::move(offered));
  }
  return plot;
}

Plot WorkersPlot(const Recording& recording) {
  Plot plot = NewPlot(recording, "What each worker extracts", "articles/s");
  for (const WorkerLife& life : recording.lives) {
    Series series = Rate(life.name, recording,
                         [&](double moment) { return WorkerAt(recording.ticks, life.name, moment); });
    std::erase_if(series.points, [&](const auto& point) {
      return point.first < life.started || (life.ended && point.first > *life.ended + kSmoothedSeconds);
    });
    plot.series.push_back(std::move(series));
  }
  return plot;
}

Plot LagPlot(const Recording& recording) {
  Plot plot = NewPlot(recording, "What waits", "records");
  Series to_extract{.name = "accepted, not extracted", .points = {}};
  Series to_merge{.name = "extracted, not merged", .points = {}};
  for (const Sample& sample : recording.samples) {
    to_extract.points.emplace_back(sample.at, std::max(sample.accepted - sample.extracted, 0.0));
    to_merge.points.emplace_back(sample.at, std::max(sample.extracted - sample.merged, 0.0));
  }
  plot.series.push_back(std::move(to_extract));
  plot.series.push_back(std::move(to_merge));
  plot.series.push_back(Changes("lag metric of dispatch", recording, &Sample::dispatch_lag));
  plot.series.push_back(Changes("lag metric of aggregate", recording, &Sample::aggregate_lag));
  return plot;
}

Plot CoresPlot(const Recording& recording) {
  Plot plot = NewPlot(recording, "CPU in use", "cores");
  plot.series.push_back(RateOf("whole machine", recording, &Sample::machine_cpu));
  for (const char* service :
       {"workers", "dispatch", "aggregate", "ingest", "broker", "feeding and measuring"}) {
    plot.series.push_back(
        Rate(service, recording, [&](double moment) { return CpuAt(recording.samples, service, moment); }));
  }
  const double last = recording.samples.back().at;
  const double cores = recording.cores;
  plot.series.push_back({.name = "the machine has", .points = {{0, cores}, {last, cores}}, .dashed = true});
  return plot;
}

}  // namespace parley::load
