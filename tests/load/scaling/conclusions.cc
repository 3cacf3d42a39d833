#include "tests/load/scaling/conclusions.h"

#include <algorithm>

#include "fmt/format.h"

namespace parley::load {
namespace {

constexpr int kMany = 4;
// What "within seconds" means: a connection's age until it is ended, and so the name asked for again, and the
// window of a fair share.
constexpr double kQuickSeconds = 15;
constexpr double kKeepsUp = 0.9;
// Of other programs: worth saying, and so much that nothing can be said about a limit.
constexpr double kNoticeableCores = 0.15, kDisturbingCores = 0.3;

std::string Seconds(double least, double greatest) {
  return greatest - least < 0.05 ? fmt::format("{:.1f} s", greatest)
                                 : fmt::format("{:.1f} to {:.1f} s", least, greatest);
}

std::vector<Joined> AllJoined(const Measured& measured) {
  std::vector<Joined> all;
  for (const PhaseFigures& phase : measured.phases) {
    all.insert(all.end(), phase.joined.begin(), phase.joined.end());
  }
  return all;
}

// By everything but the line and this program.
double OtherCores(const Measured& measured) {
  double most = 0;
  for (const PhaseFigures& phase : measured.phases) {
    most = std::max(most, phase.machine_cores - phase.line_cores);
  }
  return most;
}

bool AboutFourTimes(double speedup) { return speedup >= 3.5; }

bool AllCores(double used, int cores) { return used >= 0.93 * cores; }

std::string Verdict(const Measured& held, const Measured& full) {
  const int cores = held.recording.cores;
  if (const double others = std::max(OtherCores(held), OtherCores(full)); others >= kDisturbingCores) {
    return fmt::format("But other programs had up to {:.1f} cores: this run names no limit.", others);
  }
  if (!AboutFourTimes(Speedup(held, kMany))) {
    return AllCores(WithWorkers(held.phases, kMany)->machine_cores, cores)
               ? "No core was free even behind workers that are held back: this run names no limit."
               : "That is not about four times although cores were free: **something other than the cores "
                 "is the "
                 "limit here.**";
  }
  if (!AllCores(WithWorkers(full.phases, kMany)->machine_cores, cores)) {
    return "While cores are free four workers do about four times as much, but at full speed they did not "
           "use up the "
           "cores: **what the limit is there, this run does not show.**";
  }
  return "So the limit of extraction is the cores, not Parley: while cores are free four workers do about "
         "four times "
         "as much, and once all cores are in use more workers can only share them.";
}

}  // namespace

double Speedup(const Measured& measured, int workers) {
  const PhaseFigures* one = WithWorkers(measured.phases, 1);
  const PhaseFigures* many = WithWorkers(measured.phases, workers);
  if (one == nullptr || many == nullptr || !one->backlog || !many->backlog || one->extracted <= 0) {
    return 0;
  }
  return many->extracted / one->extracted;
}

std::string AboutJoining(const Measured& measured) {
  const std::vector<Joined> joined = AllJoined(measured);
  std::vector<double> first, fair;
  for (const Joined& worker : joined) {
    if (worker.first_article && worker.fair_share) {
      first.push_back(*worker.first_article);
      fair.push_back(*worker.fair_share);
    }
  }
  if (joined.empty() || first.size() < joined.size()) {
    return fmt::format(
        "Of {} added workers {} got their fair share before the phase ended: this run does not "
        "show that added workers get load.",
        joined.size(), fair.size());
  }
  const auto [first_least, first_greatest] = std::minmax_element(first.begin(), first.end());
  const auto [fair_least, fair_greatest] = std::minmax_element(fair.begin(), fair.end());
  return fmt::format(
      "The {} added workers had their first article {} after their process was started, and their "
      "fair share after {}{}",
      joined.size(), Seconds(*first_least, *first_greatest), Seconds(*fair_least, *fair_greatest),
      *fair_greatest <= kQuickSeconds ? "."
                                      : fmt::format(": that is not within {:.0f} seconds.", kQuickSeconds));
}

std::string AboutLeaving(const Measured& measured) {
  size_t left = 0, badly = 0;
  double longest = 0;
  for (const PhaseFigures& phase : measured.phases) {
    for (const Left& worker : phase.left) {
      ++left;
      badly += worker.status == 0 ? 0 : 1;
      longest = std::max(longest, worker.seconds);
    }
  }
  if (left == 0) {
    return "No worker was taken away in this run.";
  }
  return fmt::format(
      "The {} workers that were taken away (name and SIGTERM at once) ended within {:.1f} s, {}.", left,
      longest,
      badly == 0 ? std::string("all with status 0")
                 : fmt::format("{} of them with another status than 0", badly));
}

std::string AboutLag(const Measured& held) {
  std::string text;
  for (const PhaseFigures& phase : held.phases) {
    const double change = phase.waiting_after - phase.waiting_before;
    text += fmt::format("{}With {} worker{} the articles that wait {} from {:.0f} to {:.0f}.",
                        text.empty() ? "" : " ", phase.phase.workers, phase.phase.workers == 1 ? "" : "s",
                        change > 0 ? "grew" : "fell", phase.waiting_before, phase.waiting_after);
  }
  return text + (held.recording.drained ? " After the last phase all were extracted."
                                        : " After the last phase not all were extracted in time.");
}

std::string AboutCounts(const Counts& counts) {
  const bool kept = counts.lost == 0 && counts.doubled == 0 && counts.dead_letters == 0 &&
                    counts.extractions == counts.accepted;
  std::string text = fmt::format(
      "Of {} articles sent ingest accepted {}; `parley.extractions` holds {} records: {} accepted revisions "
      "once, "
      "{} not at all, {} more than once; {} dead letters. {}",
      counts.sent, counts.accepted, counts.extractions, counts.extracted_once, counts.lost, counts.doubled,
      counts.dead_letters,
      kept ? "Nothing was lost or doubled." : "**Something was lost, doubled or put away.**");
  if (!counts.merged_all) {
    return text + " Not all of them were merged when the line was stopped, so stories were not counted.";
  }
  const bool once = counts.missing == 0 && counts.in_several_stories == 0;
  return text +
         fmt::format(
             " Of their {} article ids {} stand in exactly one of {} live stories, {} in several, {} in "
             "none because a later revision withdrew them, {} in none for no such reason. {}",
             counts.articles, counts.in_one_story, counts.stories, counts.in_several_stories,
             counts.withdrawn, counts.missing,
             once ? "So nothing was lost or doubled by merging either."
                  : "**So merging lost or doubled something.**");
}

std::string AboutTheLimit(const Measured& held, const Measured& full) {
  const double held_speedup = Speedup(held, kMany);
  const double full_speedup = Speedup(full, kMany);
  if (held_speedup == 0 || full_speedup == 0) {
    return "A phase had no backlog, so its rate does not say what its workers can do: this run names no "
           "limit.";
  }
  const int cores = held.recording.cores;
  const PhaseFigures& held_many = *WithWorkers(held.phases, kMany);
  const PhaseFigures& full_one = *WithWorkers(full.phases, 1);
  const PhaseFigures& full_many = *WithWorkers(full.phases, kMany);
  return fmt::format(
             "Of workers held to {:.1f} % of a core four extract {:.1f} times what one does, and the line "
             "uses {:.1f} "
             "of the {} cores. Of workers at full speed four extract {:.1f} times what one does; the line "
             "uses {:.1f} "
             "cores with one worker, {:.1f} with four. ",
             100 * held.recording.share, held_speedup, held_many.line_cores, cores, full_speedup,
             full_one.line_cores, full_many.line_cores) +
         Verdict(held, full);
}

std::string AboutMerging(const Measured& held, const Measured& full) {
  const PhaseFigures* held_many = WithWorkers(held.phases, kMany);
  const PhaseFigures* full_many = WithWorkers(full.phases, kMany);
  if (held_many == nullptr || full_many == nullptr) {
    return "";
  }
  const auto kept_up = [](const PhaseFigures& phase) { return phase.merged >= kKeepsUp * phase.extracted; };
  const auto about = [&](const PhaseFigures& phase) {
    return fmt::format(
        "{} ({:.0f} merged of {:.0f} extracted a second, with {:.2f} of a core; {:.0f} waited at the "
        "end of the phase)",
        kept_up(phase) ? "keeps up" : "does not keep up", phase.merged, phase.extracted,
        phase.cores.at("aggregate"), phase.unmerged_after);
  };
  std::string text = fmt::format(
      "The one aggregate {} behind four workers that are held back, and {} behind four at "
      "full speed.",
      about(*held_many), about(*full_many));
  if (!kept_up(*full_many)) {
    text +=
        " There merging, not extraction, is the slower part: it folds in one thread for each instance, and "
        "an "
        "article costs more the more is known ([measurements.md](measurements.md)).";
  }
  return text;
}

std::string AboutOtherPrograms(const Measured& held, const Measured& full) {
  const double others = std::max(OtherCores(held), OtherCores(full));
  return others < kNoticeableCores ? ""
                                   : fmt::format(
                                         "**Other programs and the kernel used up to {:.2f} cores beside the "
                                         "line during a phase of "
                                         "this run, which makes its figures lower than on a quiet machine.**",
                                         others);
}

}  // namespace parley::load
