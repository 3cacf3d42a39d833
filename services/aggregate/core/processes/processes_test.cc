#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "aggregate/core/base/civil_day.h"
#include "aggregate/core/processes/phases.h"
#include "aggregate/core/processes/profile.h"
#include "aggregate/core/processes/rounds.h"

namespace parley::aggregate {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

// Facts between a government and its rebels, led with unless said otherwise.
class FactsTest : public ::testing::Test {
 protected:
  state::v1::NegotiationFact& Add(v1::NegotiationKind kind, std::string_view date,
                                  v1::EventStatus status = v1::EVENT_STATUS_ACTUAL) {
    auto event = std::make_unique<EventRecord>();
    event->id = events_.size() + 1;
    event->kept.set_number(event->id);
    state::v1::NegotiationFact& fact = event->fact;
    fact.set_kind(kind);
    fact.set_status(status);
    fact.set_from(*ParseDay(date));
    fact.set_to(*ParseDay(date));
    fact.set_reported(*ParseDay(date));
    fact.set_date_precision(v1::PRECISION_EXACT);
    fact.set_prominent(true);
    AddParty(fact, "AAAGOV", false);
    AddParty(fact, "AAAREB", false);
    facts_.push_back({event.get(), *ParseDay(date)});
    events_.push_back(std::move(event));
    return fact;
  }
  static void AddParty(state::v1::NegotiationFact& fact, std::string_view code, bool mediator) {
    state::v1::FactParty& party = *fact.add_parties();
    party.set_name(std::string(code));
    party.set_actor_code(std::string(code));
    party.set_mediator(mediator);
  }
  std::vector<std::pair<std::string, v1::ProcessPhase>> Phases() const {
    std::vector<std::pair<std::string, v1::ProcessPhase>> phases;
    for (const v1::PhaseChange& change : PhasesOf(facts_)) phases.emplace_back(change.from(), change.phase());
    return phases;
  }

  std::vector<std::unique_ptr<EventRecord>> events_;
  std::vector<FactRef> facts_;
};

TEST_F(FactsTest, PhasesFollowTheFacts) {
  Add(v1::NEGOTIATION_KIND_OFFER, "2020-01-01");
  Add(v1::NEGOTIATION_KIND_TALKS, "2020-02-01");
  Add(v1::NEGOTIATION_KIND_SUSPENSION, "2020-02-10");
  Add(v1::NEGOTIATION_KIND_RESUMPTION, "2020-03-01");
  Add(v1::NEGOTIATION_KIND_SIGNING, "2020-04-01");
  Add(v1::NEGOTIATION_KIND_TALKS, "2020-04-20");
  Add(v1::NEGOTIATION_KIND_PRISONER_EXCHANGE, "2020-05-01");
  Add(v1::NEGOTIATION_KIND_COLLAPSE, "2020-06-01");
  EXPECT_THAT(Phases(), ElementsAre(Pair("2020-01-01", v1::PROCESS_PHASE_EXPLORATORY),
                                    Pair("2020-02-01", v1::PROCESS_PHASE_TALKS),
                                    Pair("2020-02-10", v1::PROCESS_PHASE_SUSPENDED),
                                    Pair("2020-03-01", v1::PROCESS_PHASE_TALKS),
                                    Pair("2020-04-01", v1::PROCESS_PHASE_AGREEMENT),
                                    Pair("2020-05-01", v1::PROCESS_PHASE_IMPLEMENTATION),
                                    Pair("2020-06-01", v1::PROCESS_PHASE_COLLAPSED)));
}

TEST_F(FactsTest, WhatMayHappenOrWasDeniedChangesNoPhase) {
  Add(v1::NEGOTIATION_KIND_TALKS, "2020-02-01");
  Add(v1::NEGOTIATION_KIND_SIGNING, "2020-02-02", v1::EVENT_STATUS_HYPOTHETICAL);
  Add(v1::NEGOTIATION_KIND_COLLAPSE, "2020-02-03", v1::EVENT_STATUS_DENIED);
  Add(v1::NEGOTIATION_KIND_SUSPENSION, "2020-02-04", v1::EVENT_STATUS_PLANNED);
  EXPECT_THAT(Phases(), ElementsAre(Pair("2020-02-01", v1::PROCESS_PHASE_TALKS)));
}

TEST_F(FactsTest, AnAgreementOnTheWayToFurtherTalksIsNotTheAgreement) {
  Add(v1::NEGOTIATION_KIND_TALKS, "2020-02-01");
  Add(v1::NEGOTIATION_KIND_AGREEMENT_IN_PRINCIPLE, "2020-02-03");
  Add(v1::NEGOTIATION_KIND_TALKS, "2020-03-01", v1::EVENT_STATUS_PLANNED)
      .set_reported(*ParseDay("2020-02-03"));
  EXPECT_THAT(Phases(), ElementsAre(Pair("2020-02-01", v1::PROCESS_PHASE_TALKS)));
}

TEST_F(FactsTest, ThatTalksAreOffCountsEvenWhenToldInPassing) {
  Add(v1::NEGOTIATION_KIND_TALKS, "2020-02-01");
  Add(v1::NEGOTIATION_KIND_SUSPENSION, "2020-02-10").set_prominent(false);
  Add(v1::NEGOTIATION_KIND_SIGNING, "2020-02-11").set_prominent(false);
  EXPECT_THAT(Phases(), ElementsAre(Pair("2020-02-01", v1::PROCESS_PHASE_TALKS),
                                    Pair("2020-02-10", v1::PROCESS_PHASE_SUSPENDED)));
}

TEST_F(FactsTest, TheGravestFactOfADayStands) {
  Add(v1::NEGOTIATION_KIND_COLLAPSE, "2020-02-01");
  Add(v1::NEGOTIATION_KIND_TALKS, "2020-02-01");
  EXPECT_THAT(Phases(), ElementsAre(Pair("2020-02-01", v1::PROCESS_PHASE_COLLAPSED)));
}

TEST_F(FactsTest, APrisonerReleaseWithoutAnAgreementIsNoImplementation) {
  Add(v1::NEGOTIATION_KIND_TALKS, "2020-02-01");
  Add(v1::NEGOTIATION_KIND_PRISONER_EXCHANGE, "2020-02-02");
  EXPECT_THAT(Phases(), SizeIs(1));
}

TEST_F(FactsTest, EachPhaseNamesItsEventAndReason) {
  Add(v1::NEGOTIATION_KIND_SIGNING, "2020-02-01");
  const auto phases = PhasesOf(facts_);
  ASSERT_THAT(phases, SizeIs(1));
  EXPECT_EQ(phases[0].event_id(), "event-0000000000000001");
  EXPECT_EQ(phases[0].reason(), "signing: AAAGOV, AAAREB");
}

TEST_F(FactsTest, ATruceIsDeclaredViolatedAndEnded) {
  Add(v1::NEGOTIATION_KIND_CEASEFIRE, "2020-02-01");
  Add(v1::NEGOTIATION_KIND_CEASEFIRE, "2020-02-02");
  Add(v1::NEGOTIATION_KIND_CEASEFIRE_VIOLATION, "2020-02-05");
  Add(v1::NEGOTIATION_KIND_CEASEFIRE_END, "2020-02-09");
  std::vector<v1::CeasefireState> states;
  for (const v1::CeasefireChange& change : CeasefiresOf(facts_)) states.push_back(change.state());
  EXPECT_THAT(states, ElementsAre(v1::CEASEFIRE_STATE_DECLARED, v1::CEASEFIRE_STATE_VIOLATED,
                                  v1::CEASEFIRE_STATE_ENDED));
}

TEST_F(FactsTest, ReportsOfOneMeetingAreOneRound) {
  Add(v1::NEGOTIATION_KIND_TALKS, "2020-02-01", v1::EVENT_STATUS_PLANNED).set_place("Laketown");
  Add(v1::NEGOTIATION_KIND_TALKS, "2020-02-02").set_place("Laketown");
  Add(v1::NEGOTIATION_KIND_TALKS, "2020-03-02").set_place("Laketown");
  const auto rounds = RoundsOf(facts_);
  ASSERT_THAT(rounds, SizeIs(2));
  EXPECT_EQ(rounds[0].start(), "2020-02-01");
  EXPECT_EQ(rounds[0].status(), v1::EVENT_STATUS_ACTUAL);
  EXPECT_THAT(rounds[0].event_ids(), SizeIs(2));
  EXPECT_EQ(rounds[1].start(), "2020-03-02");
}

TEST_F(FactsTest, RoundsOfOneNumberAreOneRoundWhereverTheyAreMentioned) {
  Add(v1::NEGOTIATION_KIND_TALKS, "2020-02-01").set_round(4);
  state::v1::NegotiationFact& later = Add(v1::NEGOTIATION_KIND_TALKS, "2020-02-20");
  later.set_round(4);
  later.clear_from();
  Add(v1::NEGOTIATION_KIND_TALKS, "2020-03-01", v1::EVENT_STATUS_PLANNED).set_round(5);
  const auto rounds = RoundsOf(facts_);
  ASSERT_THAT(rounds, SizeIs(2));
  EXPECT_EQ(rounds[0].number(), 4U);
  EXPECT_EQ(rounds[0].start(), "2020-02-01");
  EXPECT_EQ(rounds[1].number(), 5U);
  EXPECT_EQ(rounds[1].status(), v1::EVENT_STATUS_PLANNED);
}

TEST_F(FactsTest, WhoMostlyMediatesIsNoPrincipal) {
  AddParty(Add(v1::NEGOTIATION_KIND_TALKS, "2020-02-01"), "CCCGOV", true);
  AddParty(Add(v1::NEGOTIATION_KIND_MEDIATION, "2020-02-02"), "CCCGOV", true);
  AddParty(Add(v1::NEGOTIATION_KIND_DEMAND, "2020-02-03"), "CCCGOV", false);
  EXPECT_THAT(MakeProfile(facts_).Principals(), ElementsAre("AAA", "AAAREB"));
}

TEST_F(FactsTest, NoFactsNoPhasesNoRounds) {
  EXPECT_THAT(PhasesOf({}), IsEmpty());
  EXPECT_THAT(RoundsOf({}), IsEmpty());
  EXPECT_THAT(CeasefiresOf({}), IsEmpty());
}

}  // namespace
}  // namespace parley::aggregate
