#include "aggregate/core/processes/linker.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "aggregate/core/base/civil_day.h"
#include "aggregate/core/base/ids.h"
#include "aggregate/core/base/publish_retracted.h"
#include "aggregate/core/processes/facts.h"
#include "aggregate/core/processes/profile.h"
#include "fmt/format.h"
#include "fmt/ranges.h"

namespace parley::aggregate {
namespace {

constexpr int kMinFoundingFacts = 3;

struct Tie {
  int strength = 0;  // 0: none.
  std::vector<std::string> reasons;
};

std::vector<std::string> Shared(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<std::string> shared;
  for (const std::string& x : a) {
    if (std::find(b.begin(), b.end(), x) != b.end()) shared.push_back(x);
  }
  return shared;
}

std::vector<std::string> SharedKeys(const absl::btree_map<std::string, int>& a,
                                    const absl::btree_map<std::string, int>& b) {
  std::vector<std::string> shared;
  for (const auto& entry : a) {
    if (b.contains(entry.first)) shared.push_back(entry.first);
  }
  return shared;
}

// The same parties negotiating are enough. One of them alone is not, unless it is a group of its own (states
// negotiate about many things) and the place or the mediator is the same.
Tie TieOf(const Profile& story, const Profile& process) {
  const auto parties = Shared(story.Principals(), process.Principals());
  if (parties.empty() || story.core == 0) return {};
  const auto mediators = SharedKeys(story.mediators, process.mediators);
  const auto venues = SharedKeys(story.venues, process.venues);
  const bool own_group =
      std::any_of(parties.begin(), parties.end(), [](const std::string& g) { return !IsState(g); });
  if (parties.size() < 2 && !(own_group && (!mediators.empty() || !venues.empty()))) return {};
  Tie tie;
  tie.strength = static_cast<int>(parties.size() * 4 + mediators.size() + venues.size());
  tie.reasons.push_back(fmt::format("same parties: {}", fmt::join(parties, ", ")));
  if (!mediators.empty()) tie.reasons.push_back(fmt::format("same mediator: {}", fmt::join(mediators, ", ")));
  if (!venues.empty()) tie.reasons.push_back(fmt::format("same venue: {}", fmt::join(venues, ", ")));
  return tie;
}

bool CanFound(const Profile& profile) {
  return profile.led > 0 && profile.strife > 0 && profile.facts >= kMinFoundingFacts &&
         profile.Principals().size() >= 2;
}

}  // namespace

void ProcessLinker::Link(Step& step) {
  const auto relink = step.relink;
  for (const auto& [number, story] : relink) {
    std::vector<uint64_t> linked;
    for (const auto& link : story->kept.links()) linked.push_back(link.process());
    for (const uint64_t id : linked) {
      ProcessRecord& process = *corpus_.FindProcess(id);
      if (!StillBelongs(*story, process)) Leave(*story, process, step);
    }
    const bool free = story->kept.links().empty() && !story->members.empty() && !story->is_closed();
    if (free) Place(*story, step);
  }
  const auto stories = step.stories;
  for (const auto& [number, story] : stories) {
    for (const auto& link : story->kept.links()) step.Touch(*corpus_.FindProcess(link.process()));
  }
  const auto processes = step.processes;
  for (const auto& [number, process] : processes) {
    if (FactsOf(*process).empty()) {
      End(*process, step);
    } else {
      Update(*process);
    }
  }
}

void ProcessLinker::Update(ProcessRecord& process) {
  process.profile = MakeProfile(FactsOf(process));
  int64_t newest = process.kept.newest();
  for (const auto& [number, story] : process.stories) newest = std::max(newest, story->newest);
  process.kept.set_newest(newest);
  corpus_.TouchProcess(process, corpus_.clock.stream_time());
}

void ProcessLinker::Place(StoryRecord& story, Step& step) {
  const Profile profile = MakeProfile(FactsOf(story));
  if (profile.core == 0) return;
  ProcessRecord* best = nullptr;
  Tie best_tie;
  for (const auto& [number, process] : corpus_.processes()) {
    const int64_t gap = std::abs(story.newest - process->kept.newest());
    if (gap > memory_days_ * kSecondsPerDay) continue;
    Tie tie = TieOf(profile, process->profile);
    if (tie.strength <= best_tie.strength) continue;
    best = process;
    best_tie = std::move(tie);
  }
  if (best == nullptr && CanFound(profile)) {
    const ArticleRecord& first = *story.members.begin()->second;
    // The number: the same article may found another process when this one has ended.
    const auto number = static_cast<uint32_t>(corpus_.clock.next_number());
    best = &corpus_.AddProcess(MakeId("process", first.id(), first.kept.article().revision(),
                                      DayOf(corpus_.clock.stream_time()), number));
    best_tie.reasons = {"the first story of the process"};
  }
  if (best != nullptr) Join(story, *best, best_tie.reasons, step);
}

bool ProcessLinker::StillBelongs(const StoryRecord& story, const ProcessRecord& process) const {
  if (story.kept.forgotten()) return true;
  const Profile profile = MakeProfile(FactsOf(story));
  const bool alone = process.stories.size() == 1;
  return alone ? CanFound(profile) : TieOf(profile, process.profile).strength > 0;
}

void ProcessLinker::Join(StoryRecord& story, ProcessRecord& process, const std::vector<std::string>& reasons,
                         Step& step) {
  corpus_.Link(story, process, reasons);
  step.Touch(story);
  step.Touch(process);
  for (const auto& [number, event] : story.events) {
    if (event->fact.kind() != 0 && !event->reports.empty()) step.Touch(*event);
  }
}

void ProcessLinker::Leave(StoryRecord& story, ProcessRecord& process, Step& step) {
  corpus_.Unlink(story, process);
  step.Touch(process);
  if (!story.members.empty()) step.Touch(story);
  for (const auto& [number, event] : story.events) {
    if (event->fact.kind() != 0 && !event->reports.empty()) step.Touch(*event);
  }
}

void ProcessLinker::End(ProcessRecord& process, Step& step) {
  const auto stories = process.stories;
  for (const auto& [number, story] : stories) Leave(*story, process, step);
  step.processes.erase(process.kept.number());
  PublishRetracted(process.kept, v1::ITEM_KIND_PROCESS, ProcessName(process.id), corpus_,
                   step.updates.processes);
  corpus_.EraseProcess(process);
}

}  // namespace parley::aggregate
