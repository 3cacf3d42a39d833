#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "aggregate/core/reprints/reprint_index.h"
#include "aggregate/core/reprints/sketch.h"
#include "aggregate/core/testing/builders.h"

namespace parley::aggregate {
namespace {

using testing::ExtractionBuilder;
using testing::Words;

v1::Fingerprint Print(const std::string& text) {
  return ExtractionBuilder("x").Body(text).Input().extraction().fingerprint();
}

TEST(SketchTest, OverlapIsExactForShortTexts) {
  const Overlap same = EstimateOverlap(Print(Words("a", 60)), Print(Words("a", 60)));
  EXPECT_EQ(same.resemblance, 1000);
  EXPECT_EQ(same.of_first, 1000);
  const Overlap none = EstimateOverlap(Print(Words("a", 60)), Print(Words("b", 60)));
  EXPECT_EQ(none.resemblance, 0);
}

struct ReprintCase {
  std::string name;
  std::string copy;
  std::string source;
  bool reprint;
};

class ReprintTest : public ::testing::TestWithParam<ReprintCase> {};

TEST_P(ReprintTest, IsTold) {
  EXPECT_EQ(IsReprint(Print(GetParam().copy), Print(GetParam().source)), GetParam().reprint);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, ReprintTest,
    ::testing::Values(ReprintCase{"SameText", Words("a", 300), Words("a", 300), true},
                      ReprintCase{"CutToAThird", Words("a", 100), Words("a", 300), true},
                      ReprintCase{"ANewHeadlineOnTop", Words("h", 8) + Words("a", 200), Words("a", 200),
                                  true},
                      ReprintCase{"AgencyCopyWithAsMuchOfItsOwn", Words("a", 100) + Words("b", 120),
                                  Words("a", 300), false},
                      ReprintCase{"AQuoteInCommon", Words("a", 20) + Words("b", 200),
                                  Words("a", 20) + Words("c", 200), false},
                      ReprintCase{"Unrelated", Words("b", 200), Words("a", 200), false},
                      ReprintCase{"TooShortToTell", Words("a", 12), Words("a", 12), false}),
    [](const auto& test) { return test.param.name; });

TEST(SourceTest, IsTheCreditedAgencyElseTheProvider) {
  const auto source = [](std::string_view provider, std::vector<std::string> credits) {
    ExtractionBuilder builder("x");
    builder.Provider(provider);
    for (const std::string& credit : credits) builder.Credit(credit);
    return SourceOf(builder.Input().extraction().article());
  };
  EXPECT_EQ(source("The Daily", {"Northline"}), source("Evening Post", {"NORTHLINE"}));
  EXPECT_EQ(source("Northline", {}), source("The Daily", {"Northline"}));
  EXPECT_EQ(source("Northline", {"Meridian", "Northline"}), source("Northline", {}));
  EXPECT_NE(source("The Daily", {}), source("Evening Post", {}));
  EXPECT_NE(source("", {}), source("The Daily", {}));
}

}  // namespace
}  // namespace parley::aggregate
