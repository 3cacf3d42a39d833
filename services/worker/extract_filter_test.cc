#include "worker/extract_filter.h"

#include <sstream>
#include <string>
#include <vector>

#include "common/json/proto_json.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "parley/v1/extraction.pb.h"

namespace parley::worker {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Outcome {
  int code;
  std::vector<std::string> ids;
  std::string err;
};

Outcome Filter(const std::string& input, int threads = 1) {
  std::istringstream in(input);
  std::ostringstream out, err;
  ExtractFilterOptions options;
  options.threads = threads;
  Outcome outcome{RunExtract(options, in, out, err), {}, err.str()};
  std::istringstream lines(out.str());
  for (std::string line; std::getline(lines, line);) {
    v1::Extraction extraction;
    EXPECT_TRUE(FromJson(line, extraction).ok()) << line;
    outcome.ids.push_back(extraction.article().id());
  }
  return outcome;
}

TEST(ExtractFilter, WritesOneExtractionForEachArticleInOrder) {
  const Outcome outcome =
      Filter("{\"id\":\"a\",\"body\":\"Rain fell.\"}\n\n{\"id\":\"b\"}\n{\"id\":\"c\",\"mood\":1}\n");
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.ids, ElementsAre("a", "b", "c"));
  EXPECT_EQ(outcome.err, "");
}

TEST(ExtractFilter, ReportsABadLineWithItsNumberAndGoesOn) {
  const Outcome outcome = Filter("{\"id\":\"a\"}\nnot json\n{\"id\":\"b\"}\n");
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.ids, ElementsAre("a", "b"));
  EXPECT_THAT(outcome.err, HasSubstr("line 2"));
}

TEST(ExtractFilter, ATimeThatIsNoneCostsOnlyTheTime) {
  const Outcome outcome = Filter("{\"id\":\"a\",\"published\":\"9/4/2016\",\"body\":\"Rain fell.\"}\n");
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.ids, ElementsAre("a"));
  EXPECT_THAT(outcome.err, HasSubstr("line 1: note: published"));
}

TEST(ExtractFilter, EmptyInputIsNoError) {
  const Outcome outcome = Filter("");
  EXPECT_EQ(outcome.code, 0);
  EXPECT_TRUE(outcome.ids.empty());
}

TEST(ExtractFilter, ThreadsKeepTheOrder) {
  std::string input;
  std::vector<std::string> expected;
  for (int i = 0; i < 300; ++i) {
    expected.push_back("n" + std::to_string(i));
    input += "{\"id\":\"" + expected.back() + "\",\"body\":\"" +
             std::string(static_cast<size_t>(i % 7) * 40, 'x') + "\"}\n";
  }
  EXPECT_EQ(Filter(input, 4).ids, expected);
}

}  // namespace
}  // namespace parley::worker
