#include "tests/load/scaling/findings.h"

#include <algorithm>
#include <functional>

namespace parley::load {
namespace {

// Less than this waiting, and workers may be idle: dispatch has so many calls in flight at most.
constexpr int kCallsInFlight = 8;
constexpr double kShortestMeasurement = 3;  // Seconds.

template <typename Point>
double Between(const std::vector<Point>& points, const std::function<double(const Point&)>& value,
               double moment) {
  const auto after = std::lower_bound(points.begin(), points.end(), moment,
                                      [](const Point& point, double at) { return point.at < at; });
  if (points.empty() || after == points.begin()) {
    return points.empty() ? 0 : value(points.front());
  }
  if (after == points.end()) {
    return value(points.back());
  }
  const auto before = after - 1;
  const double part = (moment - before->at) / (after->at - before->at);
  return value(*before) + part * (value(*after) - value(*before));
}

bool Within(const Phase& phase, double moment) { return moment >= phase.from && moment < phase.to; }

// The workers that are there at the end of the phase.
std::vector<std::string> Present(const Recording& recording, const Phase& phase) {
  std::vector<std::string> names;
  for (const WorkerLife& life : recording.lives) {
    if (life.started < phase.to && (!life.told_to_end || *life.told_to_end >= phase.to)) {
      names.push_back(life.name);
    }
  }
  return names;
}

// What each worker extracted between two moments, least first.
std::vector<double> Extracted(const Recording& recording, const std::vector<std::string>& workers,
                              double from, double to) {
  std::vector<double> articles;
  for (const std::string& worker : workers) {
    articles.push_back(WorkerAt(recording.ticks, worker, to) - WorkerAt(recording.ticks, worker, from));
  }
  return articles;
}

Joined JoinedWorker(const Recording& recording, const Phase& phase, const WorkerLife& life) {
  Joined joined{.name = life.name, .first_article = {}, .fair_share = {}};
  const std::vector<std::string> workers = Present(recording, phase);
  for (const WorkerTick& tick : recording.ticks) {
    if (tick.at <= life.started || tick.at > phase.to) {
      continue;
    }
    const auto found = tick.articles.find(life.name);
    if (!joined.first_article && found != tick.articles.end() && found->second > 0) {
      joined.first_article = tick.at - life.started;
    }
    const double from = tick.at - kFairWindow;
    if (from < life.started) {
      continue;
    }
    double all = 0;
    for (const double articles : Extracted(recording, workers, from, tick.at)) {
      all += articles;
    }
    const double own =
        WorkerAt(recording.ticks, life.name, tick.at) - WorkerAt(recording.ticks, life.name, from);
    if (all > 0 && own >= kFairPart * all / static_cast<double>(workers.size())) {
      joined.fair_share = tick.at - life.started;
      return joined;
    }
  }
  return joined;
}

void FindWorkers(const Recording& recording, PhaseFigures& figures) {
  for (const WorkerLife& life : recording.lives) {
    if (Within(figures.phase, life.started)) {
      figures.joined.push_back(JoinedWorker(recording, figures.phase, life));
    }
    if (life.told_to_end && life.ended && Within(figures.phase, *life.told_to_end)) {
      figures.left.push_back(
          {.name = life.name, .seconds = *life.ended - *life.told_to_end, .status = life.status});
    }
  }
}

void FindMeasuredTime(const Recording& recording, PhaseFigures& figures) {
  figures.measured_from = figures.phase.from;
  for (const Joined& joined : figures.joined) {
    figures.measured_from =
        std::max(figures.measured_from, figures.phase.from + joined.fair_share.value_or(kFairWindow));
  }
  for (const Left& left : figures.left) {
    figures.measured_from = std::max(figures.measured_from, figures.phase.from + left.seconds);
  }
  figures.measured_to = figures.phase.to;
  const double busy = static_cast<double>(kCallsInFlight) * recording.batch_articles;
  for (const Sample& sample : recording.samples) {
    if (sample.at > figures.measured_from && sample.at < figures.phase.to &&
        sample.accepted - sample.extracted < busy) {
      figures.measured_to = sample.at;
      break;
    }
  }
  figures.backlog = figures.measured_to - figures.measured_from >= kShortestMeasurement;
  if (!figures.backlog) {
    figures.measured_to = figures.phase.to;
  }
}

void FindRates(const Recording& recording, PhaseFigures& figures) {
  const double from = figures.measured_from;
  const double to = figures.measured_to;
  const auto rate = [&](Count count) {
    return (At(recording.samples, count, to) - At(recording.samples, count, from)) / (to - from);
  };
  figures.extracted = rate(&Sample::extracted);
  figures.merged = rate(&Sample::merged);
  figures.machine_cores = rate(&Sample::machine_cpu);
  for (const auto& [service, cpu] : recording.samples.back().cpu) {
    figures.cores[service] =
        (CpuAt(recording.samples, service, to) - CpuAt(recording.samples, service, from)) / (to - from);
    figures.line_cores += figures.cores[service];
  }
  const std::vector<double> articles = Extracted(recording, Present(recording, figures.phase), from, to);
  double all = 0;
  for (const double some : articles) {
    all += some;
  }
  if (all > 0) {
    figures.least_share = *std::min_element(articles.begin(), articles.end()) / all;
    figures.greatest_share = *std::max_element(articles.begin(), articles.end()) / all;
  }
}

void FindLag(const Recording& recording, PhaseFigures& figures) {
  const auto waiting = [&](double moment) {
    return At(recording.samples, &Sample::accepted, moment) -
           At(recording.samples, &Sample::extracted, moment);
  };
  figures.waiting_before = waiting(figures.phase.from);
  figures.waiting_after = waiting(figures.phase.to);
  figures.unmerged_after = At(recording.samples, &Sample::extracted, figures.phase.to) -
                           At(recording.samples, &Sample::merged, figures.phase.to);
  for (const Sample& sample : recording.samples) {
    if (sample.at <= figures.phase.to) {
      figures.dispatch_lag_after = sample.dispatch_lag;
    }
  }
}

}  // namespace

double At(const std::vector<Sample>& samples, Count count, double moment) {
  return Between<Sample>(
      samples, [count](const Sample& sample) { return sample.*count; }, moment);
}

double CpuAt(const std::vector<Sample>& samples, const std::string& service, double moment) {
  return Between<Sample>(
      samples,
      [&](const Sample& sample) {
        const auto found = sample.cpu.find(service);
        return found == sample.cpu.end() ? 0 : found->second;
      },
      moment);
}

double WorkerAt(const std::vector<WorkerTick>& ticks, const std::string& worker, double moment) {
  return Between<WorkerTick>(
      ticks,
      [&](const WorkerTick& tick) {
        const auto found = tick.articles.find(worker);
        return found == tick.articles.end() ? 0 : found->second;
      },
      moment);
}

std::vector<PhaseFigures> Figures(const Recording& recording) {
  std::vector<PhaseFigures> all;
  for (const Phase& phase : recording.phases) {
    PhaseFigures figures{.phase = phase, .joined = {}, .left = {}, .cores = {}};
    FindWorkers(recording, figures);
    FindMeasuredTime(recording, figures);
    FindRates(recording, figures);
    FindLag(recording, figures);
    all.push_back(std::move(figures));
  }
  return all;
}

const PhaseFigures* WithWorkers(const std::vector<PhaseFigures>& phases, int workers) {
  const auto found = std::find_if(phases.begin(), phases.end(), [workers](const PhaseFigures& figures) {
    return figures.phase.workers == workers;
  });
  return found == phases.end() ? nullptr : &*found;
}

}  // namespace parley::load
