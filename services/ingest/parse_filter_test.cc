#include "ingest/parse_filter.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "gtest/gtest.h"
#include "ingest/core/format.h"

namespace parley::ingest {
namespace {

class ParseFilter : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) /
              testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& bytes) {
    const std::string path = folder_ / name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

  int Run(const ParseOptions& options, const std::string& input = "") {
    std::istringstream in(input);
    out_.str("");
    err_.str("");
    return RunParse(options, in, out_, err_);
  }

  int64_t LinesOut() const {
    const std::string text = out_.str();
    return std::count(text.begin(), text.end(), '\n');
  }

  std::filesystem::path folder_;
  std::ostringstream out_, err_;
};

TEST_F(ParseFilter, PrintsArticlesAsLines) {
  const std::string path = Write("a.txt", "Item: 1\n\nOne\nNNNN\nItem: 2\n\nTwo\n");
  EXPECT_EQ(Run({.files = {path}, .format = "", .provider = "North"}), 0);
  EXPECT_EQ(out_.str(),
            "{\"id\":\"north:1\",\"status\":\"ARTICLE_STATUS_USABLE\",\"provider\":\"North\",\"provider_item_"
            "id\":\"1\","
            "\"headline\":\"One\",\"feed\":\"" +
                path +
                "\",\"format\":\"wire-text\"}\n"
                "{\"id\":\"north:2\",\"status\":\"ARTICLE_STATUS_USABLE\",\"provider\":\"North\",\"provider_"
                "item_id\":\"2\","
                "\"headline\":\"Two\",\"feed\":\"" +
                path + "\",\"format\":\"wire-text\"}\n");
  EXPECT_EQ(err_.str(), "");
}

TEST_F(ParseFilter, ReadsStandardInputByDefaultAndByName) {
  EXPECT_EQ(Run({}, "{\"body\":\"x\"}\n"), 0);
  EXPECT_EQ(Run({.files = {"-"}, .format = "wire-text", .provider = ""}, "Plain text"), 0);
  EXPECT_NE(out_.str().find("\"headline\":\"Plain text\""), std::string::npos);
}

TEST_F(ParseFilter, GoesOnAfterWhatItCannotReadAndSaysSo) {
  const std::string broken = Write("broken", "neither fish nor fowl");
  const std::string partly = Write("partly.jsonl", "{\"body\":\"x\"}\n{}\n");
  EXPECT_EQ(
      Run({.files = {broken, folder_ / "absent", folder_.string(), partly}, .format = "", .provider = ""}),
      1);
  EXPECT_EQ(LinesOut(), 1);
  EXPECT_NE(err_.str().find(broken + ": byte 0: looks like no known format"), std::string::npos);
  EXPECT_NE(err_.str().find("absent: cannot be opened"), std::string::npos);
  EXPECT_NE(err_.str().find(partly + ": line 2: no headline and no body"), std::string::npos);
}

TEST_F(ParseFilter, NotesAreNoFailure) {
  EXPECT_EQ(Run({}, "{\"body\":\"x\",\"urgency\":77}"), 0);
  EXPECT_EQ(err_.str(), "stdin: note: line 1: the urgency is not 1 to 9: 77; left out\n");
}

TEST_F(ParseFilter, JsonLinesMayBeLongerThanADocument) {
  const std::string blank = std::string(1'000'000, ' ') + "\n";
  std::string input;
  for (int i = 0; i < 10; ++i) {
    input += blank + (i == 9 ? "{oops}\n" : "{\"body\":\"x\"}\n");
  }
  EXPECT_EQ(Run({}, input), 1);
  EXPECT_EQ(LinesOut(), 9);
  EXPECT_EQ(err_.str().find("stdin: line 20: "), 0u) << err_.str();
}

TEST_F(ParseFilter, OtherFormatsMayNot) {
  EXPECT_EQ(Run({}, "Item: 1\n\n" + std::string(kMaxDocumentBytes, 'x')), 1);
  EXPECT_NE(err_.str().find("split the document"), std::string::npos);
  EXPECT_EQ(Run({}, "{\"body\":\"" + std::string(2 * kMaxDocumentBytes, 'x')), 1);
  EXPECT_NE(err_.str().find("without a line end"), std::string::npos);
}

TEST_F(ParseFilter, AFailingOutputIsAFailure) {
  std::istringstream in("{\"body\":\"x\"}");
  out_.setstate(std::ios::badbit);
  EXPECT_EQ(RunParse({}, in, out_, err_), 1);
}

}  // namespace
}  // namespace parley::ingest
