#include "tests/load/scaling/page.h"

#include "fmt/format.h"
#include "tests/load/scaling/plots.h"

namespace parley::load {
namespace {

std::string Picture(const std::string& experiment, const std::string& what, const std::string& says) {
  return fmt::format("![{}]({})\n\n", says, PictureName(experiment, what));
}

std::string PhaseTable(const Measured& measured) {
  std::string text =
      "| workers | measured over | offered/s | extracted/s | times one worker | merged/s | waiting, begin → "
      "end "
      "| lag metric, end | share of a worker, least - greatest |\n"
      "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";
  for (const PhaseFigures& phase : measured.phases) {
    const std::string offered =
        phase.phase.offered > 0 ? fmt::format("{:.0f}", phase.phase.offered) : std::string("as taken");
    const double speedup = Speedup(measured, phase.phase.workers);
    text += fmt::format(
        "| {} | {:.0f} s{} | {} | {:.0f} | {} | {:.0f} | {:.0f} → {:.0f} | {:.0f} | {:.0f} % - {:.0f} % |\n",
        phase.phase.workers, phase.measured_to - phase.measured_from, phase.backlog ? "" : ", no backlog",
        offered, phase.extracted, speedup > 0 ? fmt::format("{:.2f}", speedup) : std::string("-"),
        phase.merged, phase.waiting_before, phase.waiting_after, phase.dispatch_lag_after,
        100 * phase.least_share, 100 * phase.greatest_share);
  }
  return text + "\n";
}

std::string CoresTable(const Measured& measured) {
  static constexpr const char* kServices[] = {"workers", "dispatch", "aggregate",
                                              "ingest",  "broker",   "feeding and measuring"};
  std::string text = "| cores used with |";
  std::string line = "| --- |";
  for (const char* service : kServices) {
    text += fmt::format(" {} |", service);
    line += " --- |";
  }
  text += " whole machine |\n" + line + " --- |\n";
  for (const PhaseFigures& phase : measured.phases) {
    text += fmt::format("| {} worker{} |", phase.phase.workers, phase.phase.workers == 1 ? "" : "s");
    for (const char* service : kServices) {
      text += fmt::format(" {:.2f} |", phase.cores.at(service));
    }
    text += fmt::format(" {:.2f} of {} |\n", phase.machine_cores, measured.recording.cores);
  }
  return text + "\n";
}

std::string JoinedTable(const Measured& measured) {
  std::string text = "| added | first article after | fair share after |\n| --- | --- | --- |\n";
  const auto seconds = [](const std::optional<double>& value) {
    return value ? fmt::format("{:.1f} s", *value) : std::string("not in its phase");
  };
  for (const PhaseFigures& phase : measured.phases) {
    for (const Joined& worker : phase.joined) {
      text += fmt::format("| {} | {} | {} |\n", worker.name, seconds(worker.first_article),
                          seconds(worker.fair_share));
    }
  }
  return text + "\n";
}

std::string Intro(const Measured& held, const Measured& full, const Provenance& provenance) {
  std::string text = fmt::format(
      "# Scaling\n\n"
      "What adding and taking away workers does to a line of separate processes on Apache Kafka.\n\n"
      "This page, its words included, is written by the program that measured: `{}`, {}, on a virtual "
      "machine with {} "
      "cores and {:.0f} GiB of memory, Kafka {}, {} partitions. Sentences follow from the figures of that "
      "run; where "
      "a run does not show something, they say so.\n\n",
      provenance.command, provenance.date, held.recording.cores, provenance.memory_gib,
      held.recording.kafka_version, held.recording.partitions);
  if (!provenance.optimised) {
    text += "**This is a run of a build that is not optimised: its speeds say little.**\n\n";
  }
  if (const std::string others = AboutOtherPrograms(held, full); !others.empty()) {
    text += others + "\n\n";
  }
  return text;
}

std::string InShort(const Measured& held, const Measured& full) {
  return fmt::format(
      "## In short\n\n- **Added workers.** {}\n- **Lag.** {}\n- **The limit.** {}\n- **Merging.** {}\n"
      "- **Nothing lost, nothing doubled?** Counted [below](#counted-on-the-topics).\n\n",
      AboutJoining(held), AboutLag(held), AboutTheLimit(held, full), AboutMerging(held, full));
}

std::string Method(const Measured& held) {
  return fmt::format(
      "## How\n\n"
      "`parley topics`, then `ingest`, `dispatch`, `aggregate` and the workers, each a process; one broker; "
      "articles "
      "made from the sample stream, sent with `IngestService.PublishStream`. The workers have addresses of "
      "their own "
      "(127.0.0.2, .3, ...), one port and one name, and a name server of the program answers dispatch with "
      "the "
      "addresses of those that are there: what `docker-compose up --scale worker=N` does. Nothing is "
      "restarted and no "
      "setting changed when workers come or go: dispatch asks for the name again when a connection ends, and "
      "a worker "
      "ends each connection after ten seconds or so.\n\n"
      "A worker has one thread here. In the first experiment each is held to {:.1f} % of a core from outside "
      "(it is "
      "stopped as soon as it has had more, as a container's CPU quota does), so that it stands for a worker "
      "that waits "
      "most of the time, and four of them are meant to leave cores free; batches are of {} articles at most, "
      "as a call "
      "then takes "
      "about as long as a full one to a worker at full speed. In the second nothing is held.\n\n"
      "Each second the program takes the services' metrics and CPU clocks, and of a new worker every 0.2 s. "
      "A worker "
      "has its *fair share* at the end of the first {:.0f} s in which it extracted at least {:.0f} % of an "
      "even part. "
      "Rates are taken from when all added workers have theirs until the phase ends, or until so little "
      "waits that "
      "workers may be idle. *Waiting* is articles accepted and not yet extracted, by counters; the *lag "
      "metric* is "
      "`parley_log_consumer_lag_records` of the group `dispatch`, measured by dispatch every five seconds, "
      "in offsets: "
      "Kafka's offsets have holes. Curves are averages over {:.0f} s.\n\n",
      100 * held.recording.share, held.recording.batch_articles, kFairWindow, 100 * kFairPart,
      kSmoothedSeconds);
}

std::string HeldExperiment(const Measured& held) {
  return "## Workers that are held back\n\n" +
         fmt::format(
             "Offered at a fixed rate, {:.1f} times what one worker was measured to do before the first "
             "phase.\n\n",
             held.phases.front().phase.offered / held.recording.one_worker) +
         PhaseTable(held) + Picture(kHeldPictures, "throughput", "Articles a second over time") +
         Picture(kHeldPictures, "lag", "Records that wait over time") +
         Picture(kHeldPictures, "workers", "Articles a second of each worker over time") +
         AboutLeaving(held) + "\n\n" + JoinedTable(held) + CoresTable(held) +
         Picture(kHeldPictures, "cores", "Cores in use over time") +
         fmt::format(
             "dispatch sent {:.0f} calls again for being slow, and {:.0f} calls or articles after a "
             "failure.\n\n",
             held.recording.hedges, held.recording.retries);
}

std::string FullExperiment(const Measured& full) {
  return "## Workers at full speed\n\n" +
         fmt::format(
             "Fed so that about {:.0f} articles wait all the time; dispatch holds {} of them at most "
             "(`--max-in-flight`).\n\n",
             full.recording.backlog, full.recording.max_in_flight) +
         PhaseTable(full) +
         Picture(kFullPictures, "throughput", "Articles a second over time, at full speed") +
         JoinedTable(full) + CoresTable(full) +
         Picture(kFullPictures, "cores", "Cores in use over time, at full speed");
}

}  // namespace

std::string PictureName(const std::string& experiment, const std::string& what) {
  return fmt::format("img/scaling-{}-{}.svg", experiment, what);
}

std::string ScalingPage(const Measured& held, const Measured& full, const Provenance& provenance) {
  return Intro(held, full, provenance) + InShort(held, full) + Method(held) + HeldExperiment(held) +
         FullExperiment(full) + "## Counted on the topics\n\n- Held back. " +
         AboutCounts(held.recording.counts) + "\n- At full speed. " + AboutCounts(full.recording.counts) +
         "\n";
}

}  // namespace parley::load
