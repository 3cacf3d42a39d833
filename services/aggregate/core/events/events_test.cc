#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "aggregate/core/events/consolidate.h"
#include "aggregate/core/events/event_key.h"
#include "aggregate/core/testing/builders.h"
#include "common/base/hash.h"

namespace parley::aggregate {
namespace {

using ::testing::ElementsAre;
using testing::EventBuilder;
using testing::Noon;
using ::testing::SizeIs;

EventBuilder Attack() {
  return EventBuilder(v1::EVENT_TYPE_ASSAULT).Actors({"AAAREB"}).On("2020-05-04").At("Northtown", "AAA");
}
EventBuilder Talks() {
  return EventBuilder(v1::EVENT_TYPE_CONSULT)
      .Kind(v1::NEGOTIATION_KIND_TALKS)
      .Actors({"AAAGOV"})
      .Recipients({"BBBGOV"})
      .On("2020-05-04");
}

struct PairCase {
  std::string name;
  v1::Event first;
  v1::Event second;
  bool same;
};

class SameEventTest : public ::testing::TestWithParam<PairCase> {};

TEST_P(SameEventTest, IsDecidedByTheArguments) {
  const EventKey first = MakeEventKey(GetParam().first);
  const EventKey second = MakeEventKey(GetParam().second);
  EXPECT_EQ(SameEventScore(first, second) >= kSameEvent, GetParam().same) << SameEventScore(first, second);
  EXPECT_EQ(SameEventScore(second, first), SameEventScore(first, second));
}

INSTANTIATE_TEST_SUITE_P(
    Cases, SameEventTest,
    ::testing::Values(
        PairCase{"TheSameAgain", Attack(), Attack(), true},
        PairCase{"AnotherType", Attack(),
                 EventBuilder(v1::EVENT_TYPE_COERCE).Actors({"AAAREB"}).On("2020-05-04"), false},
        PairCase{"AnotherDay", Attack(), Attack().On("2020-05-08"), false},
        PairCase{"ATimeZoneApart", Attack(), Attack().On("2020-05-05"), true},
        PairCase{"AnotherTown", Attack(), Attack().At("Southtown", "AAA"), false},
        PairCase{"OnlyTheCountryIsGiven", Attack(), Attack().At("", "AAA"), true},
        PairCase{"AnotherCountry", Attack(), Attack().At("", "CCC"), false},
        PairCase{"OtherAttackers", Attack(), Attack().Actors({"CCCREB"}),
                 true},  // Both are named in the second.
        PairCase{
            "WhollyOtherAttackers", Attack(),
            EventBuilder(v1::EVENT_TYPE_ASSAULT).Actors({"CCCREB"}).On("2020-05-04").At("Northtown", "AAA"),
            false},
        PairCase{"ATollThatGrew", Attack().Killed(5, 5), Attack().Killed(9, 9), true},
        PairCase{"SidesSwappedInTalks", Talks(),
                 EventBuilder(v1::EVENT_TYPE_CONSULT)
                     .Kind(v1::NEGOTIATION_KIND_TALKS)
                     .Actors({"BBBGOV"})
                     .Recipients({"AAAGOV"})
                     .On("2020-05-04"),
                 true},
        PairCase{"SidesSwappedInAnAttack", Attack().Recipients({"AAAGOV"}),
                 EventBuilder(v1::EVENT_TYPE_ASSAULT)
                     .Actors({"AAAGOV"})
                     .Recipients({"AAAREB"})
                     .On("2020-05-04")
                     .At("Northtown", "AAA"),
                 false},
        PairCase{"APlanAndItsFulfilment", Talks().Status(v1::EVENT_STATUS_PLANNED), Talks(), true},
        PairCase{"APlanWithoutADate", Talks(),
                 EventBuilder(v1::EVENT_TYPE_CONSULT)
                     .Kind(v1::NEGOTIATION_KIND_TALKS)
                     .Actors({"AAAGOV"})
                     .Recipients({"BBBGOV"})
                     .Status(v1::EVENT_STATUS_PLANNED),
                 false},
        PairCase{"ADenial", Attack(), Attack().Status(v1::EVENT_STATUS_DENIED), true},
        PairCase{"AnotherRound", Talks().Kind(v1::NEGOTIATION_KIND_TALKS, 3),
                 Talks().Kind(v1::NEGOTIATION_KIND_TALKS, 4), false},
        PairCase{"AnotherKindOfFact", Talks(), Talks().Kind(v1::NEGOTIATION_KIND_SUSPENSION), false},
        PairCase{"TheMinisterForHisCountry", Talks(),
                 EventBuilder(v1::EVENT_TYPE_CONSULT)
                     .Kind(v1::NEGOTIATION_KIND_TALKS)
                     .Actors({"AAA"})
                     .Recipients({"BBBGOV"})
                     .On("2020-05-04"),
                 true},
        PairCase{"WordsWithoutASpeaker",
                 EventBuilder(v1::EVENT_TYPE_ACCUSE).Recipients({"AAAGOV"}).On("2020-05-04"),
                 EventBuilder(v1::EVENT_TYPE_ACCUSE).Recipients({"AAAGOV"}).On("2020-05-04"), false},
        PairCase{"NothingIsSaid", EventBuilder(v1::EVENT_TYPE_ASSAULT), EventBuilder(v1::EVENT_TYPE_ASSAULT),
                 false}),
    [](const auto& test) { return test.param.name; });

// An event reported by one article each.
class ConsolidateTest : public ::testing::Test {
 protected:
  void Report(std::string_view source, std::string_view date, const v1::Event& values,
              std::string_view reprint_of = "") {
    auto article = std::make_unique<ArticleRecord>();
    const uint64_t number = articles_.size() + 1;
    article->kept.mutable_article()->set_id("a" + std::to_string(number));
    article->kept.mutable_article()->set_provider(std::string(source));
    article->kept.set_number(number);
    article->kept.set_reprint_of(std::string(reprint_of));
    article->kept.add_events()->set_values(values.SerializeAsString());
    article->source = SourceHash(source);
    article->when = Noon(date);
    event_.reports.emplace(ReportRef(number, 0), article.get());
    articles_.push_back(std::move(article));
  }
  static uint64_t SourceHash(std::string_view source) { return Hash64(source); }
  v1::ConsolidatedEvent Result() const { return Consolidate(event_); }

  EventRecord event_;
  std::vector<std::unique_ptr<ArticleRecord>> articles_;
};

TEST_F(ConsolidateTest, TheNewestTollIsChosenAndAllStandSideBySide) {
  Report("north", "2020-05-04", Attack().Killed(5, 5));
  Report("south", "2020-05-05", Attack().Killed(9, 9));
  Report("east", "2020-05-05", Attack().Killed(5, 5));
  Report("west", "2020-05-06", Attack().Killed(12, 0));
  const v1::ConsolidatedEvent event = Result();
  ASSERT_THAT(event.quantities(), SizeIs(1));
  EXPECT_EQ(event.quantities(0).low(), 12U);
  ASSERT_THAT(event.contradictions(), SizeIs(1));
  EXPECT_EQ(event.contradictions(0).field(), "killed");
  ASSERT_THAT(event.contradictions(0).values(), SizeIs(3));
  EXPECT_EQ(event.contradictions(0).values(0).value(), "5");
  EXPECT_THAT(event.contradictions(0).values(0).article_ids(), ElementsAre("a1", "a3"));
  EXPECT_EQ(event.contradictions(0).values(2).value(), "12+");
}

TEST_F(ConsolidateTest, APlanThatCameTrueKeepsItsHistory) {
  Report("north", "2020-05-01", Talks().Status(v1::EVENT_STATUS_PLANNED));
  Report("south", "2020-05-04", Talks().Status(v1::EVENT_STATUS_ACTUAL));
  const v1::ConsolidatedEvent event = Result();
  EXPECT_EQ(event.status(), v1::EVENT_STATUS_ACTUAL);
  ASSERT_THAT(event.status_history(), SizeIs(2));
  EXPECT_EQ(event.status_history(0).status(), v1::EVENT_STATUS_PLANNED);
  EXPECT_EQ(event.status_history(1).article_id(), "a2");
  EXPECT_THAT(event.contradictions(), SizeIs(0));
}

TEST_F(ConsolidateTest, ADenialStandsNextToTheReport) {
  Report("north", "2020-05-04", Attack());
  Report("south", "2020-05-05", Attack().Status(v1::EVENT_STATUS_DENIED));
  const v1::ConsolidatedEvent event = Result();
  EXPECT_EQ(event.status(), v1::EVENT_STATUS_ACTUAL);
  ASSERT_THAT(event.contradictions(), SizeIs(1));
  EXPECT_EQ(event.contradictions(0).field(), "status");
}

TEST_F(ConsolidateTest, SourcesCountNotCopies) {
  Report("north", "2020-05-04", Attack().Confidence(0.5F));
  Report("paper", "2020-05-04", Attack().Confidence(0.5F), "a1");
  Report("north", "2020-05-05", Attack().Confidence(0.5F));
  const float alone = Result().confidence();
  EXPECT_EQ(Result().independent_origins(), 1U);
  EXPECT_EQ(Result().reports_total(), 3U);
  EXPECT_FLOAT_EQ(alone, 0.5F);
  Report("south", "2020-05-05", Attack().Confidence(0.5F));
  EXPECT_EQ(Result().independent_origins(), 2U);
  EXPECT_FLOAT_EQ(Result().confidence(), 0.75F);
}

TEST_F(ConsolidateTest, TakesTheMostPreciseDateAndPlace) {
  Report("north", "2020-05-05", Attack().On("2020-05-05", v1::PRECISION_ASSUMED).At("", "AAA"));
  Report("south", "2020-05-05", Attack());
  EXPECT_EQ(Result().time().start(), "2020-05-04");
  EXPECT_EQ(Result().place().name(), "Northtown");
}

TEST_F(ConsolidateTest, ListsTheNewestReportsAndCountsAll) {
  for (int i = 0; i < 100; ++i) Report("north", "2020-05-04", Attack());
  const v1::ConsolidatedEvent event = Result();
  EXPECT_EQ(event.reports_total(), 100U);
  ASSERT_THAT(event.reports(), SizeIs(static_cast<int>(kListedReports)));
  EXPECT_EQ(event.reports(static_cast<int>(kListedReports) - 1).article_id(), "a100");
}

}  // namespace
}  // namespace parley::aggregate
