#include "dispatch/core/in_flight.h"

#include "gtest/gtest.h"

namespace parley::dispatch {
namespace {

TEST(ParseInFlight, ReadsBackWhatIsInFlightAndWhatIsSuspect) {
  const std::string header = InFlightHeader("log-1");
  const std::string text = header + InFlightLine('+', {0, 7}, 0) + InFlightLine('+', {0, 8}, 0) +
                           InFlightLine('?', {3, 9}, 2) + InFlightLine('-', {0, 7}, 0);
  const InFlightEntries want = {{{0, 8}, {0, true}}, {{3, 9}, {2, false}}};
  EXPECT_EQ(ParseInFlight(text, header), want);
  EXPECT_TRUE(ParseInFlight(text, InFlightHeader("log-2")).empty()) << "offsets of another log mean nothing";
}

TEST(ParseInFlight, SkipsDamage) {
  const std::string header = InFlightHeader("x");
  struct Case {
    const char* lines;
    size_t want;
  };
  for (const Case& c : {
           Case{"", 0},
           Case{"+ 0 1 0", 0},  // Cut off: was it "+ 0 10 0"?
           Case{"\n\n+ 0 1 0\n", 1},
           Case{"+ 0 1\n+ 0 2 0\n", 1},
           Case{"+ 0 1 0 0\n", 0},
           Case{"+ -1 1 0\n+ 0 -1 0\n+ 0 1 -1\n", 0},
           Case{"+ 99999999999 1 0\n", 0},
           Case{"* 0 1 0\n", 0},
           Case{"+  0 1 0\n", 0},
           Case{"- 0 1 0\n", 0},
           Case{"+0 1 0\n", 0},
           Case{"\xff\xfe\n+ 0 1 0\n", 1},
       }) {
    EXPECT_EQ(ParseInFlight(header + c.lines, header).size(), c.want) << c.lines;
  }
  EXPECT_TRUE(ParseInFlight("", header).empty());
  EXPECT_TRUE(ParseInFlight("parley-in", header).empty());
}

TEST(ParseInFlight, KeepsNoMoreThanItsLimit) {
  const std::string header = InFlightHeader("x");
  std::string text = header;
  for (int i = 0; i < 10'000; ++i) {
    text += InFlightLine('+', {0, i}, 0);
  }
  EXPECT_EQ(ParseInFlight(text, header).size(), kMaxInFlightEntries);
}

TEST(BlameInFlight, StrikesOnlyWhatWasAlone) {
  InFlightEntries alone = {{{0, 1}, {1, true}}, {{0, 2}, {2, false}}};
  BlameInFlight(alone);
  EXPECT_EQ(alone, (InFlightEntries{{{0, 1}, {2, false}}, {{0, 2}, {2, false}}}));
  InFlightEntries company = {{{0, 1}, {0, true}}, {{0, 2}, {0, true}}};
  BlameInFlight(company);
  EXPECT_EQ(company, (InFlightEntries{{{0, 1}, {0, false}}, {{0, 2}, {0, false}}}));
}

}  // namespace
}  // namespace parley::dispatch
