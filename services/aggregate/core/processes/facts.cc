#include "aggregate/core/processes/facts.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace parley::aggregate {
namespace {

constexpr std::array<std::string_view, 8> kStateSectors = {"",    "GOV", "MIL", "COP",
                                                           "SPY", "LEG", "JUD", "ELI"};

int32_t DayOfFact(const state::v1::NegotiationFact& fact) {
  const bool dated = fact.from() != 0 && fact.date_precision() != v1::PRECISION_COARSE;
  return dated ? fact.from() : fact.reported();
}

void AddFacts(const StoryRecord& story, std::vector<FactRef>& facts) {
  for (const auto& [number, event] : story.events) {
    const bool supported = !event->reports.empty() || event->kept.has_fact();
    if (supported && event->fact.kind() != 0) facts.push_back({event, DayOfFact(event->fact)});
  }
}

void Sort(std::vector<FactRef>& facts) {
  const auto order = [](const FactRef& f) { return std::make_pair(f.day, f.event->kept.number()); };
  std::sort(facts.begin(), facts.end(), [&](const auto& a, const auto& b) { return order(a) < order(b); });
  const auto same = [](const auto& a, const auto& b) { return a.event == b.event; };
  facts.erase(std::unique(facts.begin(), facts.end(), same), facts.end());
}

}  // namespace

std::vector<FactRef> FactsOf(const StoryRecord& story) {
  std::vector<FactRef> facts;
  AddFacts(story, facts);
  Sort(facts);
  return facts;
}

std::vector<FactRef> FactsOf(const ProcessRecord& process) {
  std::vector<FactRef> facts;
  for (auto story = process.stories.rbegin(); story != process.stories.rend(); ++story) {
    if (facts.size() >= kMaxFacts) break;
    AddFacts(*story->second, facts);
  }
  Sort(facts);
  return facts;
}

bool Happened(const state::v1::NegotiationFact& fact) {
  return fact.status() == v1::EVENT_STATUS_ACTUAL || fact.status() == v1::EVENT_STATUS_ONGOING ||
         fact.status() == v1::EVENT_STATUS_UNSPECIFIED;
}

bool IsPlanned(const state::v1::NegotiationFact& fact) { return fact.status() == v1::EVENT_STATUS_PLANNED; }

std::string GroupOf(const state::v1::FactParty& party) {
  const std::string& code = party.actor_code();
  if (code.size() < 3) return party.entity_id();
  const std::string_view sector = std::string_view(code).substr(3);
  const bool state = std::find(kStateSectors.begin(), kStateSectors.end(), sector) != kStateSectors.end();
  return state ? code.substr(0, 3) : code;
}

bool IsState(std::string_view group) { return group.size() == 3 && group != "IGO" && group != "NGO"; }

}  // namespace parley::aggregate
