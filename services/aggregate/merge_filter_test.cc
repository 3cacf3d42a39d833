#include "aggregate/merge_filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

namespace parley::aggregate {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

struct Result {
  int code;
  std::string out;
  std::string err;
};

Result RunLines(const std::string& input) {
  std::istringstream in(input);
  std::ostringstream out;
  std::ostringstream err;
  const int code = RunMerge({}, in, out, err);
  return {code, out.str(), err.str()};
}

constexpr char kArticle[] =
    R"({"article":{"id":"a","revision":1,"headline":"Ministers meet"},)"
    R"("events":[{"type":"EVENT_TYPE_CONSULT","actors":[{"text":"ministers","actor_code":"AAAGOV"}]}]})"
    "\n";

TEST(MergeFilterTest, PrintsALineForEachUpdateStoriesFirst) {
  const Result result = RunLines(kArticle);
  EXPECT_EQ(result.code, 0);
  EXPECT_THAT(result.err, IsEmpty());
  EXPECT_THAT(result.out, StartsWith(R"({"story":{"id":"story-)"));
  EXPECT_THAT(result.out, HasSubstr("\n{\"event\":{\"id\":\"event-"));
  EXPECT_THAT(result.out, HasSubstr(R"("headline":"Ministers meet")"));
}

TEST(MergeFilterTest, NamesBadLinesAndGoesOn) {
  const Result result = RunLines("\n{nonsense\n" + std::string(kArticle) + "{}\n");
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.err, HasSubstr("merge: line 2: "));
  EXPECT_THAT(result.err, HasSubstr("merge: line 4: the extraction has no article id or no text"));
  EXPECT_THAT(result.out, HasSubstr("Ministers meet"));
}

TEST(MergeFilterTest, ARepeatedLineChangesNothing) {
  EXPECT_EQ(RunLines(std::string(kArticle) + kArticle).out, RunLines(kArticle).out);
}

TEST(MergeFilterTest, NothingInNothingOut) {
  const Result result = RunLines("");
  EXPECT_EQ(result.code, 0);
  EXPECT_THAT(result.out, IsEmpty());
}

}  // namespace
}  // namespace parley::aggregate
