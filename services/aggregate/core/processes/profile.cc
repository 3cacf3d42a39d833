#include "aggregate/core/processes/profile.h"

#include <algorithm>
#include <utility>

#include "absl/container/btree_set.h"
#include "aggregate/core/processes/facts.h"

namespace parley::aggregate {
namespace {

constexpr size_t kMaxPrincipals = 4;

// Demands and offers are made in every quarrel; these are what negotiations consist of.
bool IsCore(v1::NegotiationKind kind) {
  return kind != v1::NEGOTIATION_KIND_UNSPECIFIED && kind != v1::NEGOTIATION_KIND_DEMAND &&
         kind != v1::NEGOTIATION_KIND_OFFER && kind != v1::NEGOTIATION_KIND_CONCESSION &&
         kind != v1::NEGOTIATION_KIND_CEASEFIRE_VIOLATION;
}

// Friends meet and sign as well.
bool IsStrife(v1::NegotiationKind kind) {
  return kind != v1::NEGOTIATION_KIND_TALKS && kind != v1::NEGOTIATION_KIND_SIGNING &&
         kind != v1::NEGOTIATION_KIND_AGREEMENT_IN_PRINCIPLE && kind != v1::NEGOTIATION_KIND_OFFER;
}

bool HasVenue(v1::NegotiationKind kind) {
  return kind == v1::NEGOTIATION_KIND_TALKS || kind == v1::NEGOTIATION_KIND_MEDIATION ||
         kind == v1::NEGOTIATION_KIND_SIGNING || kind == v1::NEGOTIATION_KIND_RESUMPTION;
}

void AddFact(const state::v1::NegotiationFact& fact, Profile& profile) {
  const int weight = fact.prominent() ? 3 : 1;
  ++profile.facts;
  const std::vector<std::string> groups = GroupsOf(fact);
  for (const std::string& group : groups) profile.parties[group] += weight;
  for (const state::v1::FactParty& party : fact.parties()) {
    const std::string group = GroupOf(party);
    if (party.mediator() && !group.empty()) profile.mediators[group] += weight;
  }
  if (HasVenue(fact.kind()) && !fact.place().empty()) profile.venues[fact.place()] += weight;
  if (IsStrife(fact.kind())) ++profile.strife;
  if (!IsCore(fact.kind())) return;
  ++profile.core;
  if (fact.prominent() && groups.size() >= 2) ++profile.led;
}

}  // namespace

std::vector<std::string> GroupsOf(const state::v1::NegotiationFact& fact) {
  absl::btree_set<std::string> groups;
  for (const state::v1::FactParty& party : fact.parties()) {
    std::string group = party.mediator() ? std::string() : GroupOf(party);
    if (!group.empty()) groups.insert(std::move(group));
  }
  return {groups.begin(), groups.end()};
}

Profile MakeProfile(const std::vector<FactRef>& facts) {
  Profile profile;
  for (const FactRef& ref : facts) AddFact(ref.fact(), profile);
  return profile;
}

std::vector<std::string> Profile::Principals() const {
  std::vector<std::pair<int, std::string>> ranked;
  for (const auto& [group, weight] : parties) {
    // Who mostly mediates is no party.
    const auto mediates = mediators.find(group);
    if (mediates == mediators.end() || mediates->second < weight) ranked.emplace_back(-weight, group);
  }
  std::sort(ranked.begin(), ranked.end());
  std::vector<std::string> principals;
  for (const auto& [negative, group] : ranked) {
    if (principals.size() >= kMaxPrincipals || -negative * 5 < -ranked.front().first) break;
    principals.push_back(group);
  }
  return principals;
}

}  // namespace parley::aggregate
