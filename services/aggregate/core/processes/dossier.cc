#include "aggregate/core/processes/dossier.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "aggregate/core/base/civil_day.h"
#include "aggregate/core/base/ids.h"
#include "aggregate/core/processes/facts.h"
#include "aggregate/core/processes/phases.h"
#include "aggregate/core/processes/rounds.h"
#include "fmt/format.h"

namespace parley::aggregate {
namespace {

constexpr size_t kMaxListed = 10;    // Of parties, mediators, venues, issues.
constexpr size_t kMaxStories = 500;  // The newest.

using Counts = absl::btree_map<std::string, int>;

// The keys with the highest counts, highest first; equal ones by name.
std::vector<std::string> MostFrequent(const Counts& counts, size_t limit) {
  std::vector<std::pair<int, std::string>> ranked;
  for (const auto& [key, count] : counts) ranked.emplace_back(-count, key);
  std::sort(ranked.begin(), ranked.end());
  std::vector<std::string> keys;
  for (auto& [negative, key] : ranked) {
    if (keys.size() >= limit) break;
    keys.push_back(std::move(key));
  }
  return keys;
}

// Everybody who speaks for a group, by how often he is named for it.
class Faces {
 public:
  void Add(const state::v1::FactParty& party) {
    const std::string group = GroupOf(party);
    if (group.empty() || party.name().empty()) return;
    auto& [count, face] = faces_[group][party.name()];
    // Who bears the group's own code is the group; a minister only speaks for it.
    ++count;
    face = party;
  }

  v1::ProcessParty Of(const std::string& group) const {
    v1::ProcessParty out;
    const auto found = faces_.find(group);
    if (found == faces_.end()) {
      out.set_name(group);
      return out;
    }
    const std::pair<int, state::v1::FactParty>* best = nullptr;
    for (const auto& entry : found->second) {
      if (best == nullptr || entry.second.first > best->first) best = &entry.second;
    }
    out.set_name(best->second.name());
    out.set_entity_id(best->second.entity_id());
    out.set_actor_code(best->second.actor_code());
    return out;
  }

 private:
  absl::btree_map<std::string, absl::btree_map<std::string, std::pair<int, state::v1::FactParty>>> faces_;
};

void AddParties(const std::vector<FactRef>& facts, const Profile& profile, v1::Process& out) {
  Faces faces;
  for (const FactRef& ref : facts) {
    for (const state::v1::FactParty& party : ref.fact().parties()) faces.Add(party);
  }
  const std::vector<std::string> principals = profile.Principals();
  for (const std::string& group : principals) *out.add_parties() = faces.Of(group);
  for (const std::string& group : MostFrequent(profile.mediators, kMaxListed)) {
    if (std::find(principals.begin(), principals.end(), group) == principals.end()) {
      *out.add_mediators() = faces.Of(group);
    }
  }
}

void AddPlacesAndIssues(const std::vector<FactRef>& facts, const Profile& profile, v1::Process& out) {
  Counts hosts;
  Counts issues;
  for (const FactRef& ref : facts) {
    const state::v1::NegotiationFact& fact = ref.fact();
    if (profile.venues.contains(fact.place()) && !fact.country().empty()) ++hosts[fact.country()];
    if (!fact.issue().empty()) ++issues[fact.issue()];
  }
  for (const std::string& host : MostFrequent(hosts, kMaxListed)) out.add_hosts(host);
  for (const std::string& venue : MostFrequent(profile.venues, kMaxListed)) out.add_venues(venue);
  for (const std::string& issue : MostFrequent(issues, kMaxListed)) out.add_issues(issue);
}

std::string NameOf(const v1::Process& process) {
  if (process.parties_size() == 0) return "talks";
  std::string name = process.parties(0).name();
  if (process.parties_size() > 1) name = fmt::format("{}-{}", name, process.parties(1).name());
  return name + " talks";
}

void AddStories(const ProcessRecord& process, v1::Process& out) {
  auto story = process.stories.begin();
  if (process.stories.size() > kMaxStories) {
    std::advance(story, static_cast<std::ptrdiff_t>(process.stories.size() - kMaxStories));
  }
  for (; story != process.stories.end(); ++story) {
    const StoryRecord& record = *story->second;
    out.add_story_ids(StoryName(record.id));
    for (const auto& link : record.kept.links()) {
      if (link.process() != process.id) continue;
      v1::ProcessLink& listed = *out.add_links();
      listed.set_story_id(StoryName(record.id));
      *listed.mutable_reasons() = link.reasons();
    }
  }
}

}  // namespace

v1::Process MakeDossier(const ProcessRecord& process) {
  const std::vector<FactRef> facts = FactsOf(process);
  v1::Process out;
  AddParties(facts, process.profile, out);
  AddPlacesAndIssues(facts, process.profile, out);
  out.set_name(NameOf(out));
  for (v1::PhaseChange& change : PhasesOf(facts)) *out.add_phase_history() = std::move(change);
  if (out.phase_history_size() > 0) out.set_phase(out.phase_history().rbegin()->phase());
  for (v1::Round& round : RoundsOf(facts)) *out.add_rounds() = std::move(round);
  for (v1::CeasefireChange& change : CeasefiresOf(facts)) *out.add_ceasefires() = std::move(change);
  AddStories(process, out);
  int32_t first = 0;
  for (const FactRef& ref : facts) {
    out.add_event_ids(EventName(ref.event->id));
    const int32_t reported = ref.fact().reported();
    if (reported != 0) first = first == 0 ? reported : std::min(first, reported);
  }
  if (first != 0) out.mutable_first_seen()->set_seconds(first * kSecondsPerDay);
  if (process.kept.newest() != 0) out.mutable_last_updated()->set_seconds(process.kept.newest());
  return out;
}

}  // namespace parley::aggregate
