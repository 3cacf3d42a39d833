#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "parley/views/dossier.h"
#include "parley/views/wording.h"

namespace parley::views {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Layout, CutsAndPadsByColumnsNotBytes) {
  EXPECT_EQ(Fit("Malé", 6), "Malé  ");
  EXPECT_EQ(Cut("Islamabad", 5), "Isla…");
  EXPECT_EQ(Columns("北京"), 4u);
  EXPECT_EQ(Cut("a\x1b[2Jb", 20), "a\\x1b[2Jb");
}

TEST(Layout, WrapsAtSpacesAndBreaksLongWords) {
  EXPECT_EQ(Wrap("one two three", 7), (std::vector<std::string>{"one two", "three"}));
  EXPECT_EQ(Wrap("abcdefgh", 3), (std::vector<std::string>{"abc", "def", "gh"}));
  EXPECT_TRUE(Wrap("", 5).empty());
}

v1::ConsolidatedEvent Talks() {
  v1::ConsolidatedEvent event;
  event.set_id("event:1");
  event.set_type(v1::EVENT_TYPE_CONSULT);
  event.add_actors()->set_text("United States");
  event.add_recipients()->set_text("Taliban");
  event.add_mediators()->set_text("Pakistan");
  event.mutable_negotiation()->set_kind(v1::NEGOTIATION_KIND_TALKS);
  event.mutable_negotiation()->set_round(2);
  event.mutable_place()->set_name("Islamabad");
  event.mutable_time()->set_start("2019-10-03");
  event.mutable_time()->set_end("2019-10-04");
  event.mutable_first_seen()->set_seconds(1570190400);  // 2019-10-04
  event.set_independent_origins(3);
  return event;
}

TEST(Wording, SaysWhoDidWhatToWhom) {
  EXPECT_EQ(WhoDidWhat(Talks()),
            "United States held talks with Taliban, round 2 (mediated by Pakistan) in Islamabad");
  v1::ConsolidatedEvent alone = Talks();
  alone.clear_recipients();
  alone.clear_mediators();
  alone.mutable_place()->set_precision(v1::PRECISION_ASSUMED);
  EXPECT_EQ(WhoDidWhat(alone), "United States held talks, round 2");
}

TEST(Wording, ShowsSpansAndFigures) {
  EXPECT_EQ(When(Talks().time()), "2019-10-03..04");
  v1::ConsolidatedEvent quake;
  v1::Quantity* killed = quake.add_quantities();
  killed->set_kind(v1::QUANTITY_KIND_KILLED);
  killed->set_low(40);
  EXPECT_EQ(Figures(quake), "40+ killed");
  killed->set_high(45);
  EXPECT_EQ(Figures(quake), "40-45 killed");
}

v1::Process Process() {
  v1::Process process;
  process.set_id("process:1");
  process.set_name("US-Taliban talks");
  process.set_phase(v1::PROCESS_PHASE_SUSPENDED);
  const auto phase = [&process](v1::ProcessPhase p, const char* from) {
    process.add_phase_history()->set_phase(p);
    process.mutable_phase_history()->rbegin()->set_from(from);
  };
  phase(v1::PROCESS_PHASE_TALKS, "2019-10-03");
  phase(v1::PROCESS_PHASE_SUSPENDED, "2019-12-12");
  process.add_event_ids("event:1");
  process.add_event_ids("event:unknown");
  return process;
}

TEST(ProcessView, HoldsPhaseHistoryAndTimeline) {
  Related related;
  related.events["event:1"] = Talks();
  const std::string view = ProcessView(Process(), related, "", {.width = 120});
  EXPECT_THAT(view, HasSubstr("suspended since 2019-12-12"));
  EXPECT_THAT(view, HasSubstr("held talks with Taliban"));
  EXPECT_THAT(view, HasSubstr("3 sources"));
}

TEST(ProcessView, AtADateShowsOnlyWhatWasKnown) {
  Related related;
  related.events["event:1"] = Talks();
  EXPECT_THAT(ProcessView(Process(), related, "2019-11-01", {}), HasSubstr("talks since 2019-10-03"));
  const std::string before = ProcessView(Process(), related, "2019-09-01", {});
  EXPECT_THAT(before, HasSubstr("not begun"));
  EXPECT_THAT(before, Not(HasSubstr("held talks")));
}

}  // namespace
}  // namespace parley::views
