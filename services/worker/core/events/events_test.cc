// What sentences are coded as, through the whole extractor.
#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "worker/core/rule_extractor.h"

namespace parley::worker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Codes = std::set<std::string>;

constexpr int64_t kOct6Of2019 = 1570348800;  // A Sunday, 08:00 UTC.

v1::Extraction Read(const std::string& body, const std::string& headline = "") {
  static const std::unique_ptr<Extractor>& extractor = *new std::unique_ptr<Extractor>(MakeRuleExtractor());
  v1::Article article;
  article.set_body(body);
  article.set_headline(headline);
  article.set_language("en");
  article.mutable_published()->set_seconds(kOct6Of2019);
  auto extraction = extractor->Extract(article, ExtractLimits());
  EXPECT_TRUE(extraction.ok()) << extraction.status();
  return extraction.ok() ? *extraction : v1::Extraction();
}

Codes CodesOf(const google::protobuf::RepeatedPtrField<v1::Party>& parties) {
  Codes codes;
  for (const v1::Party& party : parties) codes.insert(party.actor_code());
  return codes;
}

const v1::Event* Find(const v1::Extraction& extraction, v1::EventType type) {
  for (const v1::Event& event : extraction.events()) {
    if (event.type() == type) return &event;
  }
  return nullptr;
}

struct Case {
  const char* text;
  v1::EventType type;
  v1::EventStatus status;
  Codes actors;
  Codes recipients;
};

void Check(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    const v1::Extraction extraction = Read(c.text);
    const v1::Event* event = Find(extraction, c.type);
    ASSERT_NE(event, nullptr) << c.text << "\n" << extraction.DebugString();
    EXPECT_EQ(event->status(), c.status) << c.text;
    EXPECT_EQ(CodesOf(event->actors()), c.actors) << c.text;
    EXPECT_EQ(CodesOf(event->recipients()), c.recipients) << c.text;
  }
}

TEST(Events, OperatorsDecideWhetherItHappened) {
  const auto assault = v1::EVENT_TYPE_ASSAULT;
  Check({
      {"Kenya attacked Somalia.", assault, v1::EVENT_STATUS_ACTUAL, {"KENGOV"}, {"SOMGOV"}},
      {"Kenya may attack Somalia.", assault, v1::EVENT_STATUS_HYPOTHETICAL, {"KENGOV"}, {"SOMGOV"}},
      {"Kenya did not attack Somalia.", assault, v1::EVENT_STATUS_NEGATED, {"KENGOV"}, {"SOMGOV"}},
      {"Kenya will attack Somalia.", assault, v1::EVENT_STATUS_PLANNED, {"KENGOV"}, {"SOMGOV"}},
      {"Kenya is attacking Somalia.", assault, v1::EVENT_STATUS_ONGOING, {"KENGOV"}, {"SOMGOV"}},
      {"Kenya failed to attack Somalia.", assault, v1::EVENT_STATUS_NEGATED, {"KENGOV"}, {"SOMGOV"}},
      {"Kenya is expected to attack Somalia.", assault, v1::EVENT_STATUS_PLANNED, {"KENGOV"}, {"SOMGOV"}},
      {"Kenya denied that it attacked Somalia.", assault, v1::EVENT_STATUS_DENIED, {"KENGOV"}, {"SOMGOV"}},
      {"Uganda fears worse if Kenya attacks Somalia.",
       assault,
       v1::EVENT_STATUS_HYPOTHETICAL,
       {"KENGOV"},
       {"SOMGOV"}},
      {"Kenya attacked Somalia in 2011.", assault, v1::EVENT_STATUS_HISTORICAL, {"KENGOV"}, {"SOMGOV"}},
  });
}

TEST(Events, ArgumentsAreFoundWhereverTheyStand) {
  const auto actual = v1::EVENT_STATUS_ACTUAL;
  Check({
      {"Somalia was attacked by Kenya.", v1::EVENT_TYPE_ASSAULT, actual, {"KENGOV"}, {"SOMGOV"}},
      {"Kenya's raid on Somalia shocked many.", v1::EVENT_TYPE_ASSAULT, actual, {"KENGOV"}, {"SOMGOV"}},
      {"The raid on Somalia by Kenya shocked many.", v1::EVENT_TYPE_ASSAULT, actual, {"KENGOV"}, {"SOMGOV"}},
      {"Kenyan troops, who had marched all night, attacked Somali rebels.",
       v1::EVENT_TYPE_ASSAULT,
       actual,
       {"KENMIL"},
       {"SOMREB"}},
      {"Kenya (or a part of its army) attacked Somalia.",
       v1::EVENT_TYPE_ASSAULT,
       actual,
       {"KENGOV"},
       {"SOMGOV"}},
      {"Talks between Greece and Cyprus broke down.",
       v1::EVENT_TYPE_SANCTION,
       actual,
       {"GRCGOV", "CYPGOV"},
       {}},
      {"Greece and Cyprus held talks.", v1::EVENT_TYPE_CONSULT, actual, {"GRCGOV", "CYPGOV"}, {}},
      {"Greece held talks with Cyprus.", v1::EVENT_TYPE_CONSULT, actual, {"GRCGOV", "CYPGOV"}, {}},
      {"Greece, Cyprus and Malta signed a treaty.",
       v1::EVENT_TYPE_SUPPORT,
       actual,
       {"GRCGOV", "CYPGOV", "MLTGOV"},
       {}},
      {"Norway brokered a truce between Greece and Cyprus.",
       v1::EVENT_TYPE_CONSULT,
       actual,
       {"NORGOV"},
       {"GRCGOV", "CYPGOV"}},
      {"Peru recalled its ambassador from Chile.", v1::EVENT_TYPE_SANCTION, actual, {"PERGOV"}, {"CHLGOV"}},
      {"Peru rejected Chile's proposal.", v1::EVENT_TYPE_REJECT, actual, {"PERGOV"}, {"CHLGOV"}},
      {"Peru called off a visit to Chile.", v1::EVENT_TYPE_REJECT, actual, {"PERGOV"}, {}},
  });
}

TEST(Events, EveryTypeIsCoded) {
  const auto actual = v1::EVENT_STATUS_ACTUAL;
  Check({
      {"Peru agreed to open the border with Chile.", v1::EVENT_TYPE_AGREE, actual, {"PERGOV"}, {"CHLGOV"}},
      {"Peru praised Chile.", v1::EVENT_TYPE_SUPPORT, actual, {"PERGOV"}, {"CHLGOV"}},
      {"Peru apologised to Chile.", v1::EVENT_TYPE_CONCEDE, actual, {"PERGOV"}, {"CHLGOV"}},
      {"Peru and Chile held joint exercises.", v1::EVENT_TYPE_COOPERATE, actual, {"PERGOV", "CHLGOV"}, {}},
      {"Peru sent food to Chile.", v1::EVENT_TYPE_AID, actual, {"PERGOV"}, {"CHLGOV"}},
      {"Peru withdrew its troops from Chile.", v1::EVENT_TYPE_RETREAT, actual, {"PERGOV"}, {"CHLGOV"}},
      {"Peru urged Chile to talk.", v1::EVENT_TYPE_REQUEST, actual, {"PERGOV"}, {"CHLGOV"}},
      {"Peru accused Chile of spying.", v1::EVENT_TYPE_ACCUSE, actual, {"PERGOV"}, {"CHLGOV"}},
      {"Peru refused to meet Chile.", v1::EVENT_TYPE_REJECT, actual, {"PERGOV"}, {"CHLGOV"}},
      {"Peru threatened Chile.", v1::EVENT_TYPE_THREATEN, actual, {"PERGOV"}, {"CHLGOV"}},
      {"Peruvian students demonstrated against Chile.",
       v1::EVENT_TYPE_PROTEST,
       actual,
       {"PERCVL"},
       {"CHLGOV"}},
      {"Peru imposed sanctions on Chile.", v1::EVENT_TYPE_SANCTION, actual, {"PERGOV"}, {"CHLGOV"}},
      {"Peru deployed troops against Chile.", v1::EVENT_TYPE_MOBILIZE, actual, {"PERGOV"}, {"CHLGOV"}},
      {"Peruvian police arrested Chilean journalists.",
       v1::EVENT_TYPE_COERCE,
       actual,
       {"PERCOP"},
       {"CHLJRN"}},
      {"Peru is ready to meet Chile.", v1::EVENT_TYPE_AGREE, actual, {"PERGOV", "CHLGOV"}, {}},
      {"Peru will not meet Chile.", v1::EVENT_TYPE_REJECT, actual, {"PERGOV", "CHLGOV"}, {}},
  });
}

TEST(Events, AMinisterBelongsToTheCountryNamedOrToTheDateline) {
  for (const char* text : {"Peruvian Foreign Minister Ana Rojas met Chilean officials.",
                           "LIMA, Oct 6 (Northline) - Foreign Minister Ana Rojas met Chilean officials.",
                           "Ana Rojas, the Peruvian foreign minister, met Chilean officials."}) {
    const v1::Extraction extraction = Read(text);
    const v1::Event* event = Find(extraction, v1::EVENT_TYPE_CONSULT);
    ASSERT_NE(event, nullptr) << text;
    EXPECT_EQ(CodesOf(event->actors()), (Codes{"PERGOV", "CHLGOV"})) << text;
  }
}

TEST(Events, TheTwoSidesAreThoseSpokenOfBefore) {
  const v1::Extraction extraction = Read(
      "Sudan and the Justice and Equality Movement held talks on Friday. The two sides agreed on a "
      "ceasefire.");
  const v1::Event* event = Find(extraction, v1::EVENT_TYPE_AGREE);
  ASSERT_NE(event, nullptr);
  EXPECT_EQ(CodesOf(event->actors()), (Codes{"SDNGOV", "SDNREB"}));
  EXPECT_EQ(event->negotiation().kind(), v1::NEGOTIATION_KIND_CEASEFIRE);
}

struct NegotiationCase {
  const char* text;
  v1::NegotiationKind kind;
  uint32_t round;
};

TEST(Events, NegotiationFactsHaveTheirKindAndRound) {
  for (const NegotiationCase& c : std::vector<NegotiationCase>{
           {"Greece and Cyprus held a fourth round of talks.", v1::NEGOTIATION_KIND_TALKS, 4},
           {"Greece and Cyprus have held two rounds of talks.", v1::NEGOTIATION_KIND_TALKS, 2},
           {"Greece suspended the talks with Cyprus.", v1::NEGOTIATION_KIND_SUSPENSION, 0},
           {"Greece and Cyprus resumed talks.", v1::NEGOTIATION_KIND_RESUMPTION, 0},
           {"Greece called off talks with Cyprus.", v1::NEGOTIATION_KIND_CANCELLATION, 0},
           {"The talks between Greece and Cyprus collapsed.", v1::NEGOTIATION_KIND_COLLAPSE, 0},
           {"Greece and Cyprus reached an agreement.", v1::NEGOTIATION_KIND_AGREEMENT_IN_PRINCIPLE, 0},
           {"Greece and Cyprus signed an agreement.", v1::NEGOTIATION_KIND_SIGNING, 0},
           {"Greece declared a ceasefire.", v1::NEGOTIATION_KIND_CEASEFIRE, 0},
           {"Greece and Cyprus extended the truce.", v1::NEGOTIATION_KIND_CEASEFIRE_EXTENSION, 0},
           {"Greece violated the ceasefire.", v1::NEGOTIATION_KIND_CEASEFIRE_VIOLATION, 0},
           {"Greece and Cyprus exchanged prisoners.", v1::NEGOTIATION_KIND_PRISONER_EXCHANGE, 0},
           {"Greece withdrew its forces from Cyprus.", v1::NEGOTIATION_KIND_WITHDRAWAL, 0},
           {"The rebels laid down their weapons.", v1::NEGOTIATION_KIND_DISARMAMENT, 0},
           {"Greece demanded an apology from Cyprus.", v1::NEGOTIATION_KIND_DEMAND, 0},
           {"Malta mediated between Greece and Cyprus.", v1::NEGOTIATION_KIND_MEDIATION, 0}}) {
    const v1::Extraction extraction = Read(c.text);
    const auto& events = extraction.events();
    const auto found = std::find_if(events.begin(), events.end(),
                                    [&](const v1::Event& e) { return e.negotiation().kind() == c.kind; });
    ASSERT_NE(found, events.end()) << c.text << "\n" << extraction.DebugString();
    EXPECT_EQ(found->negotiation().round(), c.round) << c.text;
  }
}

struct TimeCase {
  const char* text;
  const char* start;
  const char* end;
  v1::Precision precision;
};

TEST(Events, DatesCountFromTheReport) {
  for (const TimeCase& c : std::vector<TimeCase>{
           {"Peru met Chile on Thursday.", "2019-10-03", "2019-10-03", v1::PRECISION_DERIVED},
           {"Peru will meet Chile on Thursday.", "2019-10-10", "2019-10-10", v1::PRECISION_DERIVED},
           {"Peru met Chile on Sept. 9.", "2019-09-09", "2019-09-09", v1::PRECISION_EXACT},
           {"Peru met Chile last month.", "2019-09-01", "2019-09-30", v1::PRECISION_COARSE},
           {"Peru met Chile two weeks ago.", "2019-09-16", "2019-09-22", v1::PRECISION_COARSE},
           {"Peru met Chile in June 2013.", "2013-06-01", "2013-06-30", v1::PRECISION_COARSE},
           {"Peru will meet Chile tomorrow.", "2019-10-07", "2019-10-07", v1::PRECISION_DERIVED},
           {"Peru met Chile.", "2019-10-06", "2019-10-06", v1::PRECISION_ASSUMED}}) {
    const v1::Extraction extraction = Read(c.text);
    const v1::Event* event = Find(extraction, v1::EVENT_TYPE_CONSULT);
    ASSERT_NE(event, nullptr) << c.text;
    EXPECT_EQ(event->time().start(), c.start) << c.text;
    EXPECT_EQ(event->time().end(), c.end) << c.text;
    EXPECT_EQ(event->time().precision(), c.precision) << c.text;
  }
}

TEST(Events, PlaceIsTheClausesElseTheDatelines) {
  const v1::Extraction stated = Read("LIMA, Oct 6 (Northline) - Peru met Chile in Quito.");
  ASSERT_NE(Find(stated, v1::EVENT_TYPE_CONSULT), nullptr);
  EXPECT_EQ(Find(stated, v1::EVENT_TYPE_CONSULT)->place().country(), "ECU");
  EXPECT_EQ(Find(stated, v1::EVENT_TYPE_CONSULT)->place().precision(), v1::PRECISION_EXACT);
  const v1::Extraction assumed = Read("LIMA, Oct 6 (Northline) - Peru met Chile.");
  EXPECT_EQ(Find(assumed, v1::EVENT_TYPE_CONSULT)->place().country(), "PER");
  EXPECT_EQ(Find(assumed, v1::EVENT_TYPE_CONSULT)->place().precision(), v1::PRECISION_ASSUMED);
}

struct QuantityCase {
  const char* text;
  v1::QuantityKind kind;
  uint32_t low;
  uint32_t high;
};

TEST(Events, PeopleAreCounted) {
  for (const QuantityCase& c : std::vector<QuantityCase>{
           {"Rebels killed 12 soldiers.", v1::QUANTITY_KIND_KILLED, 12, 12},
           {"Rebels killed at least forty soldiers.", v1::QUANTITY_KIND_KILLED, 40, 0},
           {"Rebels killed 12 to 15 soldiers.", v1::QUANTITY_KIND_KILLED, 12, 15},
           {"More than 1,200 civilians were wounded by rebels.", v1::QUANTITY_KIND_INJURED, 1200, 0},
           {"Police arrested three dozen students.", v1::QUANTITY_KIND_ARRESTED, 36, 36},
           {"Peru released two hundred prisoners.", v1::QUANTITY_KIND_RELEASED, 200, 200}}) {
    const v1::Extraction extraction = Read(c.text);
    ASSERT_GT(extraction.events_size(), 0) << c.text;
    ASSERT_EQ(extraction.events(0).quantities_size(), 1) << c.text << extraction.DebugString();
    EXPECT_EQ(extraction.events(0).quantities(0).kind(), c.kind) << c.text;
    EXPECT_EQ(extraction.events(0).quantities(0).low(), c.low) << c.text;
    EXPECT_EQ(extraction.events(0).quantities(0).high(), c.high) << c.text;
  }
}

TEST(Events, SayWhoSaysSo) {
  const v1::Extraction after = Read("Kenya attacked Somalia, a Ugandan diplomat said.");
  ASSERT_NE(Find(after, v1::EVENT_TYPE_ASSAULT), nullptr);
  EXPECT_EQ(Find(after, v1::EVENT_TYPE_ASSAULT)->attribution(), "Ugandan diplomat");
  const v1::Extraction before = Read("Uganda said that Kenya attacked Somalia.");
  ASSERT_NE(Find(before, v1::EVENT_TYPE_ASSAULT), nullptr);
  EXPECT_EQ(Find(before, v1::EVENT_TYPE_ASSAULT)->attribution(), "Uganda");
}

TEST(Events, HeadlinesAreCodedInThePresentTense) {
  const v1::Extraction extraction = Read("", "Kenya attacks Somalia");
  const v1::Event* event = Find(extraction, v1::EVENT_TYPE_ASSAULT);
  ASSERT_NE(event, nullptr);
  EXPECT_EQ(event->status(), v1::EVENT_STATUS_ACTUAL);
  EXPECT_EQ(event->evidence().field(), v1::FIELD_HEADLINE);
  const v1::Extraction pair = Read("", "Greece, Cyprus hold talks");
  ASSERT_NE(Find(pair, v1::EVENT_TYPE_CONSULT), nullptr);
  EXPECT_EQ(CodesOf(Find(pair, v1::EVENT_TYPE_CONSULT)->actors()), (Codes{"GRCGOV", "CYPGOV"}));
}

TEST(Events, OrdinaryWordsAreNoEvents) {
  for (const char* text : {"The visit of rain to the valley was a strike of luck.", "Peru has a fine army.",
                           "A spokesman told reporters the weather was good.",
                           "The minister spoke on condition of anonymity.", "He asked not to be named."}) {
    EXPECT_EQ(Read(text).events_size(), 0) << text << "\n" << Read(text).DebugString();
  }
}

TEST(Quotes, HaveTheirSpeaker) {
  const v1::Extraction extraction = Read(
      "Ana Rojas met Luis Prado in Lima. \"We will never give up this valley,\" Rojas said.\n\n"
      "\"There is no other way for us,\" she said. \"Yes,\" he said.");
  ASSERT_EQ(extraction.quotes_size(), 2);
  EXPECT_EQ(extraction.quotes(0).speaker(), "Ana Rojas");
  EXPECT_EQ(extraction.quotes(1).speaker(), "Ana Rojas");
}

TEST(Events, OffsetsAreExactSlices) {
  const std::string body =
      "Perú’s envoy José Díaz met Chilean officials in Quito on Friday. “We agreed on a truce that will "
      "hold,” Díaz said.\n\n"
      "The two sides signed a deal, and 12 prisoners were freed by Chile.";
  const v1::Extraction extraction = Read(body);
  ASSERT_GT(extraction.events_size(), 2);
  for (const v1::Event& event : extraction.events()) {
    const v1::Evidence& e = event.evidence();
    EXPECT_EQ(e.sentence(), body.substr(e.begin(), e.end() - e.begin()));
    for (const auto* parties : {&event.actors(), &event.recipients()}) {
      for (const v1::Party& party : *parties) {
        if (party.end() > 0) {
          EXPECT_EQ(party.text(), body.substr(party.begin(), party.end() - party.begin()));
        }
      }
    }
  }
}

}  // namespace
}  // namespace parley::worker
