#include "aggregate/core/fold.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "aggregate/core/testing/builders.h"
#include "aggregate/core/testing/reader.h"
#include "common/base/hash.h"

namespace parley::aggregate {
namespace {

using testing::EventBuilder;
using testing::ExtractionBuilder;
using ::testing::IsEmpty;
using testing::Reader;
using ::testing::SizeIs;
using testing::Tick;
using testing::Words;

class FoldTest : public ::testing::Test {
 protected:
  // Other news, without which no word would be rare.
  void SetUp() override {
    Apply(Tick("2020-05-01"));
    for (int i = 0; i < 30; ++i) {
      Apply(ExtractionBuilder("other" + std::to_string(i))
                .Published("2020-05-01")
                .Headline(Words("head" + std::to_string(i) + "x", 5))
                .Body(Words("body" + std::to_string(i) + "x", 40))
                .Input());
    }
  }

  Updates Apply(const v1::FoldInput& input) {
    Updates updates = fold_->Apply(input);
    reader_.Take(updates);
    return updates;
  }
  Updates Apply(const ExtractionBuilder& builder) { return Apply(builder.Input()); }

  // A report of one happening in its own words: half of them are shared.
  static ExtractionBuilder Flood(const std::string& id) {
    return ExtractionBuilder(id)
        .Published("2020-05-01", 60)
        .Headline(Words("flood", 6))
        .Body(Words("river", 40) + Words("own" + id + "x", 40));
  }
  static v1::Event Drowned(uint32_t killed) {
    return EventBuilder(v1::EVENT_TYPE_ASSAULT)
        .Actors({"AAAREB"})
        .On("2020-05-01")
        .At("Delta", "AAA")
        .Killed(killed, killed);
  }
  // The same words in another order: one story, but no reprint.
  static std::string Mixed(const std::string& seed, int count, int order) {
    std::string words;
    for (int i = 0; i < count; ++i) {
      const uint64_t pick =
          Hash64(std::to_string(i), static_cast<uint64_t>(order)) % static_cast<uint64_t>(count);
      words += seed + std::to_string(pick) + " ";
    }
    return words;
  }
  const v1::ConsolidatedEvent& OnlyEvent() const {
    EXPECT_EQ(reader_.events.size(), 1U);
    return reader_.events.begin()->second;
  }

  FoldOptions options_;
  std::unique_ptr<Fold> fold_ = Fold::Create(options_);
  Reader reader_;
};

TEST_F(FoldTest, ReportsOfOneHappeningAreOneStory) {
  Apply(Flood("a"));
  Apply(Flood("b"));
  const v1::Story& story = reader_.StoryOf("a");
  EXPECT_EQ(story.id(), reader_.StoryOf("b").id());
  EXPECT_EQ(story.reach(), 2U);
  EXPECT_EQ(story.independent_origins(), 2U);
  EXPECT_EQ(story.version(), 2U);
  EXPECT_EQ(story.phase(), v1::STORY_PHASE_DEVELOPING);
  EXPECT_NE(reader_.StoryOf("other1").id(), story.id());
}

TEST_F(FoldTest, AReprintIsReachAndNoSource) {
  Apply(Flood("a").Provider("Northline").Event(Drowned(4)));
  Apply(Flood("b").Provider("The Daily").Event(Drowned(4)));
  v1::FoldInput copy = Flood("a").Event(Drowned(4)).Input();
  copy.mutable_extraction()->mutable_article()->set_id("copy");
  copy.mutable_extraction()->mutable_article()->set_provider("Evening Post");
  Apply(copy);
  const v1::Story& story = reader_.StoryOf("copy");
  EXPECT_EQ(story.reach(), 3U);
  EXPECT_EQ(story.independent_origins(), 2U);
  EXPECT_EQ(story.articles(2).reprint_of(), "a");
  EXPECT_EQ(story.articles(2).origin(), "a");
  EXPECT_EQ(OnlyEvent().reports_total(), 3U);
  EXPECT_EQ(OnlyEvent().independent_origins(), 2U);
  EXPECT_EQ(OnlyEvent().reports(2).origin(), "a");
}

TEST_F(FoldTest, WhenTheOriginalIsKilledItsFirstReprintStandsForTheOthers) {
  Apply(Flood("a").Event(Drowned(4)));
  for (const std::string id : {"b", "c"}) {
    v1::FoldInput copy = Flood("a").Event(Drowned(4)).Input();
    copy.mutable_extraction()->mutable_article()->set_id(id);
    Apply(copy);
  }
  Apply(ExtractionBuilder("a").Revision(2).Status(v1::ARTICLE_STATUS_CANCELED));
  const v1::Story& story = reader_.StoryOf("c");
  ASSERT_THAT(story.articles(), SizeIs(2));
  EXPECT_EQ(story.articles(0).reprint_of(), "");
  EXPECT_EQ(story.articles(1).reprint_of(), "b");
  EXPECT_EQ(story.independent_origins(), 1U);
}

TEST_F(FoldTest, ACorrectionReachesStoryAndEventAsNewVersions) {
  Apply(Flood("a").Event(Drowned(40)));
  const std::string event_id = OnlyEvent().id();
  const std::string story_id = reader_.StoryOf("a").id();
  Apply(Flood("a").Revision(2).Headline("corrected " + Words("flood", 6)).Event(Drowned(4)));
  EXPECT_EQ(OnlyEvent().id(), event_id);
  EXPECT_EQ(OnlyEvent().version(), 2U);
  EXPECT_EQ(OnlyEvent().quantities(0).low(), 4U);
  EXPECT_THAT(OnlyEvent().contradictions(), IsEmpty());
  EXPECT_EQ(reader_.StoryOf("a").id(), story_id);
  EXPECT_EQ(reader_.StoryOf("a").articles(0).revision(), 2U);
  EXPECT_TRUE(reader_.StoryOf("a").headline().starts_with("corrected"));
}

TEST_F(FoldTest, ACorrectionThatDropsAnEventRetractsIt) {
  Apply(Flood("a").Event(Drowned(40)));
  Apply(Flood("a").Revision(2));
  EXPECT_EQ(OnlyEvent().state(), v1::STATE_RETRACTED);
  EXPECT_THAT(reader_.StoryOf("a").event_ids(), IsEmpty());
}

TEST_F(FoldTest, TheSameOrALowerRevisionChangesNothing) {
  Apply(Flood("a").Revision(3).Event(Drowned(4)));
  for (const uint32_t revision : {3U, 2U, 1U}) {
    const Updates updates = Apply(Flood("a").Revision(revision).Event(Drowned(9)));
    EXPECT_THAT(updates.stories, IsEmpty());
    EXPECT_THAT(updates.events, IsEmpty());
  }
}

TEST_F(FoldTest, AKillRetractsWhatNothingElseSupports) {
  Apply(Flood("a").Event(Drowned(4)));
  Apply(Flood("b").Event(EventBuilder(v1::EVENT_TYPE_AID).Actors({"BBBGOV"}).On("2020-05-01")));
  Apply(ExtractionBuilder("a").Revision(2).Status(v1::ARTICLE_STATUS_CANCELED));
  EXPECT_EQ(reader_.StoryOf("b").reach(), 1U);
  EXPECT_EQ(Reader::Live(reader_.events), 1U);
  Apply(ExtractionBuilder("b").Revision(2).Status(v1::ARTICLE_STATUS_CANCELED));
  EXPECT_EQ(Reader::Live(reader_.events), 0U);
  EXPECT_EQ(reader_.StoryOf("b").id(), "");
}

TEST_F(FoldTest, AKillThatComesFirstKeepsTheEarlierRevisionOut) {
  Apply(ExtractionBuilder("a").Revision(2).Status(v1::ARTICLE_STATUS_CANCELED));
  EXPECT_THAT(Apply(Flood("a").Revision(1)).stories, IsEmpty());
  EXPECT_THAT(Apply(Flood("a").Revision(3)).stories, SizeIs(1));
}

TEST_F(FoldTest, AWithheldArticleComesBackWithALaterRevision) {
  Apply(Flood("a").Event(Drowned(4)));
  Apply(ExtractionBuilder("a").Revision(2).Status(v1::ARTICLE_STATUS_WITHHELD));
  EXPECT_EQ(Reader::Live(reader_.events), 0U);
  Apply(Flood("a").Revision(3).Event(Drowned(4)));
  EXPECT_EQ(Reader::Live(reader_.events), 1U);
  EXPECT_EQ(reader_.StoryOf("a").reach(), 1U);
}

TEST_F(FoldTest, AnEmbargoedArticleWaitsForTheStreamsClock) {
  EXPECT_THAT(Apply(Flood("a").Embargo("2020-05-03")).stories, IsEmpty());
  EXPECT_THAT(Apply(Tick("2020-05-02")).stories, IsEmpty());
  EXPECT_EQ(fold_->live_articles(), 30U);
  Apply(Tick("2020-05-03"));
  EXPECT_EQ(reader_.StoryOf("a").reach(), 1U);
}

TEST_F(FoldTest, AnEmbargoThatIsOverHoldsNothingBack) {
  EXPECT_THAT(Apply(Flood("a").Embargo("2020-04-30")).stories, SizeIs(1));
}

TEST_F(FoldTest, AKillReachesWhatIsStillEmbargoed) {
  Apply(Flood("a").Embargo("2020-05-03"));
  Apply(ExtractionBuilder("a").Revision(2).Status(v1::ARTICLE_STATUS_CANCELED));
  EXPECT_THAT(Apply(Tick("2020-05-04")).events, IsEmpty());
  EXPECT_EQ(reader_.StoryOf("a").id(), "");
}

TEST_F(FoldTest, AWrongClockLiftsNoEmbargo) {
  Apply(Flood("a").Embargo("2020-06-01"));
  Apply(ExtractionBuilder("future").Published("2099-01-01").Headline("from the future"));
  Apply(ExtractionBuilder("future2").Published("2099-01-01").Headline("from the future again"));
  EXPECT_EQ(reader_.StoryOf("a").id(), "");
}

TEST_F(FoldTest, ADeliveryThatIsRepeatedIsNoWitnessOfTheTime) {
  const auto ahead = ExtractionBuilder("ahead").Published("2020-06-02").Headline("after a gap");
  Apply(Flood("a").Embargo("2020-06-01"));
  for (int i = 0; i < 3; ++i) Apply(ahead);
  EXPECT_EQ(reader_.StoryOf("a").id(), "") << "one article alone has moved the clock";
  // Nor does one of the present speak twice: three in a row are ahead, and the jump takes place.
  Apply(ExtractionBuilder("ahead2").Published("2020-06-02").Headline("after a gap, too"));
  Apply(ExtractionBuilder("other1").Published("2020-05-01").Headline("comes again"));
  Apply(ExtractionBuilder("ahead3").Published("2020-06-02").Headline("after a gap as well"));
  EXPECT_NE(reader_.StoryOf("a").id(), "");
}

TEST_F(FoldTest, AStoryGrowsQuietAndIsClosed) {
  Apply(Flood("a"));
  Apply(Tick("2020-05-03"));
  EXPECT_EQ(reader_.StoryOf("a").phase(), v1::STORY_PHASE_QUIET);
  Apply(Flood("b").Published("2020-05-03"));
  EXPECT_EQ(reader_.StoryOf("b").phase(), v1::STORY_PHASE_DEVELOPING);
  for (int hour = 0; hour < 4; ++hour) Apply(Tick("2020-05-08", hour));
  EXPECT_EQ(reader_.StoryOf("a").phase(), v1::STORY_PHASE_CLOSED);
  EXPECT_EQ(fold_->live_stories(), 0U);
  const std::string closed = reader_.StoryOf("a").id();
  Apply(Flood("c").Published("2020-05-08"));
  EXPECT_NE(reader_.StoryOf("c").id(), closed);
}

TEST_F(FoldTest, AKillReachesAClosedStory) {
  Apply(Flood("a").Event(Drowned(4)));
  for (int hour = 0; hour < 4; ++hour) Apply(Tick("2020-05-10", hour));
  Apply(ExtractionBuilder("a").Revision(2).Status(v1::ARTICLE_STATUS_CANCELED));
  EXPECT_EQ(OnlyEvent().state(), v1::STATE_RETRACTED);
}

TEST_F(FoldTest, ARetractionIsBuriedAfterAMonth) {
  Apply(Flood("a").Event(Drowned(4)));
  Apply(ExtractionBuilder("a").Revision(2).Status(v1::ARTICLE_STATUS_CANCELED));
  const std::string event = OnlyEvent().id();
  Apply(Tick("2020-05-20"));
  EXPECT_TRUE(reader_.buried.empty());
  Apply(Tick("2020-07-01"));
  EXPECT_EQ(reader_.buried.size(), 2U) << "the story and the event";
  EXPECT_EQ(reader_.buried[event], 3U);
  EXPECT_FALSE(reader_.state.contains("retracted/" + event));
}

TEST_F(FoldTest, AClosedStoryIsForgottenAfterAMonth) {
  Apply(Flood("a").Event(Drowned(4)));
  for (int hour = 0; hour < 4; ++hour) Apply(Tick("2020-05-10", hour));
  EXPECT_EQ(fold_->live_articles(), 31U);
  for (int hour = 0; hour < 4; ++hour) Apply(Tick("2020-07-01", hour));
  EXPECT_EQ(fold_->live_articles(), 0U);
  EXPECT_EQ(OnlyEvent().state(), v1::STATE_LIVE) << "what is forgotten is not retracted";
}

TEST_F(FoldTest, WhatAHeadlineAndALeadStateIsOneEvent) {
  Apply(Flood("a").Event(Drowned(4)).Event(Drowned(4)));
  EXPECT_EQ(OnlyEvent().reports_total(), 2U);
  EXPECT_EQ(OnlyEvent().independent_origins(), 1U);
}

TEST_F(FoldTest, WhatCannotBeUsedIsCountedAndChangesNothing) {
  EXPECT_THAT(Apply(ExtractionBuilder("").Headline("no id")).stories, IsEmpty());
  EXPECT_THAT(Apply(ExtractionBuilder("a")).stories, IsEmpty());
  EXPECT_EQ(fold_->ignored(), 2U);
}

v1::Event Talks(std::string_view date) {
  return EventBuilder(v1::EVENT_TYPE_CONSULT)
      .Kind(v1::NEGOTIATION_KIND_TALKS)
      .Actors({"AAAGOV"})
      .Recipients({"AAAREB"})
      .Mediators({"CCCGOV"})
      .On(date)
      .At("Laketown", "CCC")
      .InHeadline();
}

v1::Event Fact(v1::NegotiationKind kind, std::string_view date) {
  return EventBuilder(v1::EVENT_TYPE_AGREE).Kind(kind).Actors({"AAAGOV"}).Recipients({"AAAREB"}).On(date);
}

class ProcessTest : public FoldTest {
 protected:
  void Meet(const std::string& id, std::string_view date) {
    Apply(ExtractionBuilder(id)
              .Published(date)
              .Headline(Words(id + "head", 6))
              .Body(Words(id + "body", 40))
              .Event(Talks(date))
              .Event(Fact(v1::NEGOTIATION_KIND_DEMAND, date))
              .Event(Fact(v1::NEGOTIATION_KIND_OFFER, date)));
  }
};

TEST_F(ProcessTest, MeetingsOfTheSamePartiesAreOneProcess) {
  Meet("first", "2020-05-01");
  Apply(Tick("2020-07-01"));
  Meet("second", "2020-07-01");
  ASSERT_EQ(reader_.processes.size(), 1U);
  const v1::Process& process = reader_.processes.begin()->second;
  EXPECT_THAT(process.story_ids(), SizeIs(2));
  EXPECT_EQ(process.phase(), v1::PROCESS_PHASE_TALKS);
  EXPECT_THAT(process.rounds(), SizeIs(2));
  EXPECT_EQ(process.mediators(0).actor_code(), "CCCGOV");
  EXPECT_THAT(process.links(1).reasons(), SizeIs(3));
  EXPECT_EQ(reader_.StoryOf("second").process_ids(0), process.id());
}

TEST_F(ProcessTest, NewsWithoutNegotiationsIsInNone) {
  Meet("first", "2020-05-01");
  Apply(ExtractionBuilder("quake")
            .Published("2020-05-01")
            .Headline(Words("quake", 6))
            .Event(
                EventBuilder(v1::EVENT_TYPE_AID).Actors({"CCCGOV"}).Recipients({"AAAGOV"}).On("2020-05-01")));
  EXPECT_THAT(reader_.StoryOf("quake").process_ids(), IsEmpty());
}

TEST_F(ProcessTest, OnlyTheSameCountryIsNotEnough) {
  Meet("first", "2020-05-01");
  Apply(ExtractionBuilder("trade")
            .Published("2020-05-01")
            .Headline(Words("trade", 6))
            .Event(EventBuilder(v1::EVENT_TYPE_CONSULT)
                       .Kind(v1::NEGOTIATION_KIND_TALKS)
                       .Actors({"AAAGOV"})
                       .Recipients({"DDDGOV"})
                       .On("2020-05-01")
                       .InHeadline()));
  EXPECT_THAT(reader_.StoryOf("trade").process_ids(), IsEmpty());
}

TEST_F(ProcessTest, OutlivesTheArticlesItRestsOn) {
  Meet("first", "2020-05-01");
  const size_t entries = reader_.state.size();
  for (int hour = 0; hour < 8; ++hour) Apply(Tick("2020-08-01", hour));
  EXPECT_EQ(fold_->live_articles(), 1U) << "held by the process";
  EXPECT_LT(reader_.state.size(), entries);
  Meet("second", "2020-08-01");
  EXPECT_THAT(reader_.processes.begin()->second.story_ids(), SizeIs(2));
  EXPECT_THAT(reader_.processes.begin()->second.rounds(), SizeIs(2));
}

TEST_F(ProcessTest, IsRetractedWithItsLastReport) {
  Meet("first", "2020-05-01");
  Apply(ExtractionBuilder("first").Revision(2).Status(v1::ARTICLE_STATUS_CANCELED));
  EXPECT_EQ(reader_.processes.begin()->second.state(), v1::STATE_RETRACTED);
}

TEST_F(ProcessTest, TakesNoStoryAfterItsMemory) {
  Meet("first", "2020-05-01");
  for (int hour = 0; hour < 4; ++hour) Apply(Tick("2032-05-01", hour));
  Meet("second", "2032-05-01");
  EXPECT_EQ(reader_.processes.size(), 2U);
}

TEST_F(ProcessTest, GoesOnAfterYearsOfSilence) {
  Meet("first", "2020-05-01");
  for (int hour = 0; hour < 4; ++hour) Apply(Tick("2027-05-01", hour));
  Meet("second", "2027-05-01");
  EXPECT_EQ(reader_.processes.size(), 1U);
}

TEST(FoldLimitsTest, TheOldestStoriesMakeRoom) {
  FoldOptions options;
  options.max_live_articles = 10;
  const std::unique_ptr<Fold> fold = Fold::Create(options);
  Reader reader;
  reader.Take(fold->Apply(Tick("2020-05-01")));
  for (int i = 0; i < 50; ++i) {
    reader.Take(fold->Apply(Tick("2020-05-01", i)));
    const std::string id = "a" + std::to_string(i);
    reader.Take(
        fold->Apply(ExtractionBuilder(id).Published("2020-05-01").Headline(Words(id + "x", 9)).Input()));
    ASSERT_LE(fold->live_articles(), 10U);
  }
  EXPECT_EQ(reader.StoryOf("a0").phase(), v1::STORY_PHASE_CLOSED);
  EXPECT_EQ(reader.StoryOf("a49").phase(), v1::STORY_PHASE_DEVELOPING);
}

TEST_F(FoldTest, OneMoreArticleOfALargeStoryWritesLittleState) {
  size_t largest = 0;
  for (int i = 0; i < 600; ++i) {
    const Updates updates =
        Apply(ExtractionBuilder("a" + std::to_string(i))
                  .Published("2020-05-01")
                  .Headline(Words("flood", 8))
                  .Body(Mixed("river", 60, i))
                  .Event(EventBuilder(v1::EVENT_TYPE_AID).Actors({"AAAGOV"}).On("2020-05-01"))
                  .Input());
    size_t bytes = 0;
    for (const StateChange& change : updates.state) {
      if (change.value && change.key != "terms/table") bytes += change.value->size();
    }
    largest = std::max(largest, bytes);
    if (i == 599) {
      ASSERT_THAT(updates.stories, SizeIs(1));
      EXPECT_THAT(updates.stories[0].articles(), SizeIs(500));
      EXPECT_EQ(updates.stories[0].reach(), 600U);
      EXPECT_EQ(updates.stories[0].articles(499).id(), "a599");
      EXPECT_EQ(updates.events[0].reports_total(), 600U);
    }
  }
  EXPECT_LT(largest, 4'000U);
}

TEST(FoldStateTest, AnUnreadableEntryIsNamed) {
  const std::unique_ptr<Fold> fold = Fold::Create({});
  const absl::Status status = fold->LoadEntry("story/0123456789abcdef", "\xff\xff");
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("story/0123456789abcdef"));
  EXPECT_EQ(fold->LoadEntry("nonsense", "").code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace parley::aggregate
