#include "gateway/core/words.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace parley::gateway {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Words(std::string_view text, size_t max_bytes = 4096) {
  WordCollector collector(max_bytes);
  collector.Add(text);
  return collector.Take();
}

TEST(FoldCase, LowersTheScriptsThatHaveCase) {
  EXPECT_EQ(FoldCase("KABUL 2019"), "kabul 2019");
  EXPECT_EQ(FoldCase("ÉLYSÉE ŁÓDŹ ŽIŽEK İzmir Ÿ"), "élysée łódź žižek izmir ÿ");
  EXPECT_EQ(FoldCase("ΑΘΉΝΑ ς"), "αθήνα σ");
  EXPECT_EQ(FoldCase("МОСКВА Ёлка Їжак"), "москва ёлка їжак");
  EXPECT_EQ(FoldCase("ԵՐԵՎԱՆ"), "երեվան");
  EXPECT_EQ(FoldCase("×÷ 停火 هدنة"), "×÷ 停火 هدنة");
}

TEST(FoldCase, LeavesInvalidBytesAlone) {
  EXPECT_EQ(FoldCase("A\xFF\xC3"
                     "B"),
            "a\xFF\xC3"
            "b");
}

TEST(NameKey, IgnoresCaseAndSpacing) {
  EXPECT_EQ(NameKey("  Zalmay\t KHALILZAD\n"), "zalmay khalilzad");
  EXPECT_EQ(NameKey(" \t "), "");
}

TEST(WordCollector, SplitsAtEverythingThatIsNoLetterOrDigit) {
  EXPECT_THAT(Words("Cease-fire: \u201CTalks\u201D (round 3) in the U.S.\u2014talks"),
              ElementsAre("3", "cease", "fire", "in", "round", "s", "talks", "the", "u"));
  EXPECT_THAT(Words("Côte\u00A0d\u2019Ivoire\u3002停火"), ElementsAre("côte", "d", "ivoire", "停火"));
  EXPECT_THAT(Words("a\xFF"
                    "b"),
              ElementsAre("a", "b"));
  EXPECT_THAT(Words("\"' OR 1=1; * NEAR(☮)"), ElementsAre("1", "near", "or"));
  EXPECT_THAT(Words(" \u2014 !? "), IsEmpty());
}

TEST(WordCollector, CutsLongWordsAndLongTexts) {
  EXPECT_THAT(Words(std::string(5000, 'x')), ElementsAre(std::string(WordCollector::kMaxWordBytes, 'x')));
  EXPECT_THAT(Words("one two three", 7), ElementsAre("one", "two"));
}

}  // namespace
}  // namespace parley::gateway
