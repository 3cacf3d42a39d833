#include "aggregate/core/processes/phases.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "aggregate/core/base/civil_day.h"
#include "aggregate/core/base/ids.h"
#include "fmt/format.h"

namespace parley::aggregate {
namespace {

constexpr int32_t kAgreementHolds = 180;  // Days after which new talks are a new phase, not its follow-up.

// Of facts of one day the gravest is taken last.
int Gravity(v1::NegotiationKind kind) {
  switch (kind) {
    case v1::NEGOTIATION_KIND_OFFER:
    case v1::NEGOTIATION_KIND_MEDIATION:
      return 1;
    case v1::NEGOTIATION_KIND_TALKS:
      return 2;
    case v1::NEGOTIATION_KIND_RESUMPTION:
      return 3;
    case v1::NEGOTIATION_KIND_CANCELLATION:
    case v1::NEGOTIATION_KIND_SUSPENSION:
      return 4;
    case v1::NEGOTIATION_KIND_CEASEFIRE_END:
    case v1::NEGOTIATION_KIND_COLLAPSE:
      return 5;
    case v1::NEGOTIATION_KIND_AGREEMENT_IN_PRINCIPLE:
    case v1::NEGOTIATION_KIND_SIGNING:
      return 6;
    case v1::NEGOTIATION_KIND_WITHDRAWAL:
    case v1::NEGOTIATION_KIND_DISARMAMENT:
    case v1::NEGOTIATION_KIND_PRISONER_EXCHANGE:
      return 7;
    default:
      return 0;
  }
}

bool IsAgreed(v1::ProcessPhase phase) {
  return phase == v1::PROCESS_PHASE_AGREEMENT || phase == v1::PROCESS_PHASE_IMPLEMENTATION;
}

class PhaseWalk {
 public:
  void Take(const FactRef& ref) {
    const std::optional<v1::ProcessPhase> next = Next(ref.fact(), ref.day);
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
  std::optional<v1::ProcessPhase> Next(const state::v1::NegotiationFact& fact, int32_t day) const {
    if (!fact.prominent()) return std::nullopt;
    const bool over = phase_ == v1::PROCESS_PHASE_UNSPECIFIED || phase_ == v1::PROCESS_PHASE_COLLAPSED;
    if (!Happened(fact)) {
      const bool approach = IsPlanned(fact) && fact.kind() == v1::NEGOTIATION_KIND_TALKS;
      return approach && over ? std::optional(v1::PROCESS_PHASE_EXPLORATORY) : std::nullopt;
    }
    switch (Gravity(fact.kind())) {
      case 1:
        return over ? std::optional(v1::PROCESS_PHASE_EXPLORATORY) : std::nullopt;
      case 2:
      case 3:
        if (IsAgreed(phase_) && day - since_ < kAgreementHolds) return std::nullopt;
        return v1::PROCESS_PHASE_TALKS;
      case 4:
        return v1::PROCESS_PHASE_SUSPENDED;
      case 5:
        return v1::PROCESS_PHASE_COLLAPSED;
      case 6:
        return v1::PROCESS_PHASE_AGREEMENT;
      case 7:
        return IsAgreed(phase_) ? std::optional(v1::PROCESS_PHASE_IMPLEMENTATION) : std::nullopt;
      default:
        return std::nullopt;
    }
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
    return std::make_pair(a.day, Gravity(a.fact().kind())) < std::make_pair(b.day, Gravity(b.fact().kind()));
  });
  PhaseWalk walk;
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
