#include <functional>

#include "gateway/core/base64url.h"
#include "gateway/core/conflation.h"
#include "gateway/core/page_token.h"
#include "gateway/core/resume_token.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "parley/state/v1/progress.pb.h"

namespace parley::gateway {
namespace {

using ::testing::HasSubstr;

TEST(Base64Url, AgreesWithRfc4648) {
  const std::pair<std::string, std::string> cases[] = {
      {"", ""}, {"f", "Zg"}, {"fo", "Zm8"}, {"foo", "Zm9v"}, {"foob", "Zm9vYg"}, {"\xFB\xFF", "-_8"}};
  for (const auto& [bytes, text] : cases) {
    EXPECT_EQ(EncodeBase64Url(bytes), text);
    EXPECT_EQ(DecodeBase64Url(text), bytes);
  }
}

TEST(Base64Url, RefusesOtherCharactersLengthsAndSpareBits) {
  for (const char* text : {"Zg==", "Z", "Zm9vY", "Zm 8", "Zm+v", "Zh", "Zm\xC3\xA9"}) {
    EXPECT_FALSE(DecodeBase64Url(text).has_value()) << text;
  }
}

ResumePoint SomePoint() {
  return {.log_id = "log-7", .next = {{{"parley.events", 0}, 12}, {{"parley.stories", 3}, 5'000'000'000}}};
}

TEST(ResumeToken, ReadsBack) {
  const auto point = DecodeResumeToken(EncodeResumeToken(SomePoint()));
  ASSERT_TRUE(point.ok()) << point.status();
  EXPECT_EQ(point->log_id, "log-7");
  EXPECT_EQ(point->next, SomePoint().next);
}

TEST(ResumeToken, CutTokensAreRefusedOrStandForFewerPositionsNeverWrongOnes) {
  const std::string token = EncodeResumeToken(SomePoint());
  for (size_t size = 0; size < token.size(); ++size) {
    const auto point = DecodeResumeToken(token.substr(0, size));
    if (point.ok()) {
      EXPECT_EQ(point->next.at({"parley.events", 0}), 12);
    } else {
      EXPECT_EQ(point.status().code(), absl::StatusCode::kInvalidArgument);
    }
  }
}

std::string Token(const std::function<void(state::v1::ResumeToken&)>& change) {
  state::v1::ResumeToken message;
  message.set_format(1);
  message.set_log_id("log-7");
  message.add_positions()->set_topic("parley.events");
  change(message);
  return EncodeBase64Url(message.SerializeAsString());
}

TEST(ResumeToken, RefusesWhatWeDidNotMake) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "0 bytes"},
      {"not a token", "cut or altered"},
      {std::string(70'000, 'A'), "70000 bytes"},
      {EncodeBase64Url("\xFF\xFF\xFF"), "cut or altered"},
      {Token([](auto& m) { m.set_format(2); }), "format 2"},
      {Token([](auto& m) { m.clear_log_id(); }), "no log"},
      {Token([](auto& m) { m.clear_positions(); }), "no position"},
      {Token([](auto& m) { m.mutable_positions(0)->set_next_offset(-1); }), "contradict"},
      {Token([](auto& m) { m.mutable_positions(0)->set_partition(-1); }), "contradict"},
      {Token([](auto& m) { *m.add_positions() = m.positions(0); }), "contradict"},
  };
  for (const auto& [token, why] : cases) {
    const absl::Status status = DecodeResumeToken(token).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr(why));
  }
}

TEST(PageToken, ReadsBackForItsOwnQuestionOnly) {
  const PagePosition position{WallTime(std::chrono::microseconds(-5)), "story/9"};
  const std::string token = EncodePageToken(77, position);
  ASSERT_TRUE(DecodePageToken(77, token).ok());
  EXPECT_EQ(*DecodePageToken(77, token), position);
  EXPECT_THAT(std::string(DecodePageToken(78, token).status().message()), HasSubstr("another filter"));
}

TEST(PageToken, NoticesEveryCutAndEveryAlteredCharacter) {
  const std::string token = EncodePageToken(77, {WallTime(std::chrono::microseconds(1)), "s"});
  for (size_t i = 0; i < token.size(); ++i) {
    std::string altered = token;
    altered[i] = altered[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(DecodePageToken(77, altered).status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(DecodePageToken(77, token.substr(0, i)).status().code(), absl::StatusCode::kInvalidArgument);
  }
  EXPECT_FALSE(DecodePageToken(77, std::string(100'000, 'A')).ok());
}

TEST(ConflationRule, AppliesWhenAskedOrFarBehind) {
  EXPECT_TRUE((ConflationRule{.requested = true, .after_lag = 10}).Applies(0));
  EXPECT_FALSE((ConflationRule{.after_lag = 10}).Applies(10));
  EXPECT_TRUE((ConflationRule{.after_lag = 10}).Applies(11));
}

TEST(ConflationRule, OnlyOlderVersionsAreSuperseded) {
  EXPECT_TRUE(Superseded(1, 2));
  EXPECT_FALSE(Superseded(2, 2));
  EXPECT_FALSE(Superseded(3, 2));
}

}  // namespace
}  // namespace parley::gateway
