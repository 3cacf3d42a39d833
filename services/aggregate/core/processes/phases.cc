#include "aggregate/core/processes/phases.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "absl/container/btree_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "aggregate/core/base/civil_day.h"
#include "aggregate/core/base/ids.h"
#include "aggregate/core/processes/profile.h"
#include "fmt/format.h"

namespace parley::aggregate {
namespace {

constexpr int32_t kAgreementHolds = 180;  // Days after which new talks are a new phase, not its follow-up.

constexpr int32_t kCarriedOut = 400;  // Days after which a release of prisoners is not owed to an agreement.
constexpr int32_t kNews = 14;         // Days after which a fact is background.

// What a fact may do to the phase. Of the facts of one day the later listed is taken last, and stands.
enum class Turn { kNone, kImplements, kApproach, kTalks, kResumes, kAgrees, kSuspends, kCollapses, kSigns };

Turn TurnOf(v1::NegotiationKind kind) {
  switch (kind) {
    case v1::NEGOTIATION_KIND_WITHDRAWAL:
    case v1::NEGOTIATION_KIND_DISARMAMENT:
    case v1::NEGOTIATION_KIND_PRISONER_EXCHANGE:
      return Turn::kImplements;
    case v1::NEGOTIATION_KIND_OFFER:
    case v1::NEGOTIATION_KIND_MEDIATION:
    case v1::NEGOTIATION_KIND_CEASEFIRE:
      return Turn::kApproach;
    case v1::NEGOTIATION_KIND_TALKS:
      return Turn::kTalks;
    case v1::NEGOTIATION_KIND_RESUMPTION:
      return Turn::kResumes;
    case v1::NEGOTIATION_KIND_AGREEMENT_IN_PRINCIPLE:
      return Turn::kAgrees;
    case v1::NEGOTIATION_KIND_CANCELLATION:
    case v1::NEGOTIATION_KIND_SUSPENSION:
      return Turn::kSuspends;
    case v1::NEGOTIATION_KIND_CEASEFIRE_END:
    case v1::NEGOTIATION_KIND_COLLAPSE:
      return Turn::kCollapses;
    case v1::NEGOTIATION_KIND_SIGNING:
      return Turn::kSigns;
    default:
      return Turn::kNone;
  }
}

bool IsAgreed(v1::ProcessPhase phase) {
  return phase == v1::PROCESS_PHASE_AGREEMENT || phase == v1::PROCESS_PHASE_IMPLEMENTATION;
}

// Is it news, and not a detail? Most facts must be led with; that talks stop or go on is told in passing too,
// but then between named sides.
bool Counts(const FactRef& ref) {
  const state::v1::NegotiationFact& fact = ref.fact();
  if (fact.prominent()) return true;
  const Turn turn = TurnOf(fact.kind());
  const bool recent = fact.from() != 0 && fact.reported() - fact.to() <= kNews;
  return recent && (turn == Turn::kSuspends || turn == Turn::kResumes) && GroupsOf(fact).size() >= 2;
}

class PhaseWalk {
 public:
  explicit PhaseWalk(const std::vector<FactRef>& facts) {
    for (const FactRef& ref : facts) {
      const bool more = ref.fact().kind() == v1::NEGOTIATION_KIND_TALKS && IsPlanned(ref.fact());
      if (more) more_talks_told_.insert(ref.fact().reported());
    }
  }

  void Take(const FactRef& ref) {
    const std::optional<v1::ProcessPhase> next = Next(ref);
    if (!next || *next == phase_) return;
    if (!changes_.empty() && changes_.back().from() == FormatDay(ref.day)) changes_.pop_back();
    phase_ = *next;
    since_ = ref.day;
    if (!changes_.empty() && changes_.back().phase() == phase_) return;
    v1::PhaseChange& change = changes_.emplace_back();
    change.set_phase(phase_);
    change.set_from(FormatDay(ref.day));
    change.set_event_id(EventName(ref.event->id));
    change.set_reason(Reason(ref.fact()));
  }

  std::vector<v1::PhaseChange> Changes() { return std::move(changes_); }

 private:
  std::optional<v1::ProcessPhase> Next(const FactRef& ref) const {
    if (!Counts(ref)) return std::nullopt;
    const bool over = phase_ == v1::PROCESS_PHASE_UNSPECIFIED || phase_ == v1::PROCESS_PHASE_COLLAPSED;
    const auto when = [](bool condition, v1::ProcessPhase phase) {
      return condition ? std::optional(phase) : std::nullopt;
    };
    const Turn turn = TurnOf(ref.fact().kind());
    if (!Happened(ref.fact())) {
      return when(IsPlanned(ref.fact()) && turn == Turn::kTalks && over, v1::PROCESS_PHASE_EXPLORATORY);
    }
    switch (turn) {
      case Turn::kApproach:
        return when(over, v1::PROCESS_PHASE_EXPLORATORY);
      case Turn::kTalks:
      case Turn::kResumes:
        return when(!(IsAgreed(phase_) && ref.day - since_ < kAgreementHolds), v1::PROCESS_PHASE_TALKS);
      case Turn::kAgrees:
        // A step on the way when the same reports announce more talks.
        return when(!more_talks_told_.contains(ref.fact().reported()), v1::PROCESS_PHASE_AGREEMENT);
      case Turn::kSuspends:
        return v1::PROCESS_PHASE_SUSPENDED;
      case Turn::kCollapses:
        return v1::PROCESS_PHASE_COLLAPSED;
      case Turn::kSigns:
        return v1::PROCESS_PHASE_AGREEMENT;
      case Turn::kImplements:
        return when(IsAgreed(phase_) && ref.day - since_ < kCarriedOut, v1::PROCESS_PHASE_IMPLEMENTATION);
      case Turn::kNone:
        return std::nullopt;
    }
    return std::nullopt;
  }

  static std::string Reason(const state::v1::NegotiationFact& fact) {
    std::string what(
        v1::NegotiationKind_Name(fact.kind()).substr(std::string_view("NEGOTIATION_KIND_").size()));
    absl::AsciiStrToLower(&what);
    what = absl::StrReplaceAll(what, {{"_", " "}});
    std::string who;
    for (const state::v1::FactParty& party : fact.parties()) {
      if (party.mediator() || party.name().empty()) continue;
      who += (who.empty() ? "" : ", ") + party.name();
    }
    return who.empty() ? what : fmt::format("{}: {}", what, who);
  }

  v1::ProcessPhase phase_ = v1::PROCESS_PHASE_UNSPECIFIED;
  int32_t since_ = 0;
  std::vector<v1::PhaseChange> changes_;
  absl::btree_set<int32_t> more_talks_told_;  // Days on which further talks were announced.
};

v1::CeasefireState CeasefireOf(const state::v1::NegotiationFact& fact) {
  const bool happened = Happened(fact);
  switch (fact.kind()) {
    case v1::NEGOTIATION_KIND_CEASEFIRE:
      if (happened) return v1::CEASEFIRE_STATE_DECLARED;
      return IsPlanned(fact) ? v1::CEASEFIRE_STATE_PROPOSED : v1::CEASEFIRE_STATE_UNSPECIFIED;
    case v1::NEGOTIATION_KIND_CEASEFIRE_EXTENSION:
      return happened ? v1::CEASEFIRE_STATE_EXTENDED : v1::CEASEFIRE_STATE_UNSPECIFIED;
    case v1::NEGOTIATION_KIND_CEASEFIRE_VIOLATION:
      return happened ? v1::CEASEFIRE_STATE_VIOLATED : v1::CEASEFIRE_STATE_UNSPECIFIED;
    case v1::NEGOTIATION_KIND_CEASEFIRE_END:
      return happened ? v1::CEASEFIRE_STATE_ENDED : v1::CEASEFIRE_STATE_UNSPECIFIED;
    default:
      return v1::CEASEFIRE_STATE_UNSPECIFIED;
  }
}

}  // namespace

std::vector<v1::PhaseChange> PhasesOf(const std::vector<FactRef>& facts) {
  std::vector<FactRef> order = facts;
  std::stable_sort(order.begin(), order.end(), [](const FactRef& a, const FactRef& b) {
    return std::make_pair(a.day, TurnOf(a.fact().kind())) < std::make_pair(b.day, TurnOf(b.fact().kind()));
  });
  PhaseWalk walk(facts);
  for (const FactRef& ref : order) walk.Take(ref);
  return walk.Changes();
}

std::vector<v1::CeasefireChange> CeasefiresOf(const std::vector<FactRef>& facts) {
  std::vector<v1::CeasefireChange> changes;
  for (const FactRef& ref : facts) {
    const v1::CeasefireState state = CeasefireOf(ref.fact());
    if (state == v1::CEASEFIRE_STATE_UNSPECIFIED) continue;
    if (!changes.empty() && changes.back().state() == state) continue;
    v1::CeasefireChange& change = changes.emplace_back();
    change.set_state(state);
    change.set_from(FormatDay(ref.day));
    change.set_event_id(EventName(ref.event->id));
  }
  return changes;
}

}  // namespace parley::aggregate
