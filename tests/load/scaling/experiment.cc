#include "tests/load/scaling/experiment.h"

#include <cstdio>
#include <functional>
#include <thread>

#include "common/base/clock.h"
#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "tests/load/scaling/count_topics.h"
#include "tests/load/scaling/cpu_clock.h"
#include "tests/load/scaling/feeder.h"
#include "tests/load/scaling/sampler.h"
#include "tests/load/scaling/scaled_line.h"

namespace parley::load {
namespace {

using std::chrono::duration;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kExtractWithin{90};
constexpr seconds kFirstArticleWithin{30};

class Experiment {
 public:
  Experiment(const Plan& plan, ScaledLine& line)
      : plan_(plan), line_(line), feeder_(line.ingest_target()), sampler_(line.Services()) {}

  absl::StatusOr<Recording> Run() {
    recording_.kafka_version = kKafkaVersion;
    recording_.cores = Cores();
    recording_.share = plan_.share;
    recording_.batch_articles = plan_.batch_articles;
    recording_.max_in_flight = plan_.max_in_flight;
    recording_.partitions = kPartitions;
    RETURN_IF_ERROR(WarmUp());
    for (const PhasePlan& phase : plan_.phases) {
      RETURN_IF_ERROR(RunPhase(phase));
    }
    RETURN_IF_ERROR(Drain());
    return std::move(recording_);
  }

 private:
  // Feeds for so long, or until `done`; false when it was not done in time.
  bool FeedFor(
      duration<double> length, const std::function<bool()>& done = [] { return false; }) {
    const double until = sampler_.Now() + length.count();
    const double rate_from = sampler_.Now();
    const auto sent_before = static_cast<double>(feeder_.sent());
    while (sampler_.Now() < until) {
      if (done()) {
        return true;
      }
      feeder_.AllowUpTo(rate_ > 0 ? static_cast<int64_t>(sent_before + rate_ * (sampler_.Now() - rate_from))
                                  : static_cast<int64_t>(sampler_.latest().extracted) + plan_.backlog);
      std::this_thread::sleep_for(milliseconds(10));
    }
    return done();
  }

  absl::Status WarmUp() {
    RETURN_IF_ERROR(line_.SetWorkers(1, sampler_, recording_.lives));
    if (!FeedFor(kFirstArticleWithin, [this] { return sampler_.latest().extracted > 0; })) {
      return Internal("no article was extracted within {} s", kFirstArticleWithin.count());
    }
    FeedFor(plan_.warm_up / 2.0);
    const Sample before = sampler_.latest();
    FeedFor(plan_.warm_up / 2.0);
    const Sample after = sampler_.latest();
    recording_.one_worker = (after.extracted - before.extracted) / (after.at - before.at);
    rate_ = plan_.offered * recording_.one_worker;
    recording_.backlog = rate_ > 0 ? 0 : static_cast<double>(plan_.backlog);
    std::fprintf(stderr, "%s: one worker extracts %.0f articles/s\n", plan_.name.c_str(),
                 recording_.one_worker);
    return absl::OkStatus();
  }

  absl::Status RunPhase(const PhasePlan& plan) {
    Phase phase{.workers = plan.workers, .from = sampler_.Now(), .offered = rate_};
    std::fprintf(stderr, "%s: %d worker(s) for %lld s\n", plan_.name.c_str(), plan.workers,
                 static_cast<long long>(plan.length.count()));
    // The workers come up and go while articles flow.
    std::thread feeding([&] { FeedFor(plan.length); });
    const absl::Status scaled = line_.SetWorkers(plan.workers, sampler_, recording_.lives);
    feeding.join();
    phase.to = sampler_.Now();
    recording_.phases.push_back(phase);
    return scaled;
  }

  absl::Status Drain() {
    feeder_.AllowUpTo(0);
    RETURN_IF_ERROR(feeder_.Finish());
    const auto accepted = static_cast<double>(feeder_.accepted());
    std::fprintf(stderr, "%s: fed %.0f articles; %.0f wait for extraction\n", plan_.name.c_str(), accepted,
                 accepted - sampler_.latest().extracted);
    if (WaitUntil(kExtractWithin, [&] { return sampler_.latest().extracted >= accepted; })) {
      recording_.drained = sampler_.Now();
    }
    const bool merged = WaitUntil(plan_.merge_within, [&] { return sampler_.latest().merged >= accepted; });
    recording_.hedges = line_.OfDispatch("parley_dispatch_hedges_total");
    recording_.retries = line_.OfDispatch("parley_dispatch_retries_total");
    sampler_.Stop(recording_);
    std::fprintf(stderr, "%s: counting on the topics\n", plan_.name.c_str());
    ASSIGN_OR_RETURN(recording_.counts, CountTopics(line_.brokers(), feeder_.revisions(), merged));
    recording_.counts.sent = static_cast<size_t>(feeder_.sent());
    return absl::OkStatus();
  }

  static bool WaitUntil(seconds patience, const std::function<bool()>& done) {
    for (const Deadline deadline = Deadline::After(patience); !done() && !deadline.Passed();) {
      std::this_thread::sleep_for(milliseconds(50));
    }
    return done();
  }

  const Plan& plan_;
  ScaledLine& line_;
  Feeder feeder_;
  Sampler sampler_;
  Recording recording_;
  double rate_ = 0;  // Articles a second; zero: as the backlog asks for.
};

}  // namespace

absl::StatusOr<Recording> RunExperiment(const Plan& plan) {
  std::fprintf(stderr, "%s: starting the line\n", plan.name.c_str());
  ASSIGN_OR_RETURN(const auto line, ScaledLine::Start({.share = plan.share,
                                                       .batch_articles = plan.batch_articles,
                                                       .max_in_flight = plan.max_in_flight}));
  return Experiment(plan, *line).Run();
}

}  // namespace parley::load
