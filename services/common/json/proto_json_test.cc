#include "common/json/proto_json.h"

#include "gtest/gtest.h"
#include "parley/v1/article.pb.h"

namespace parley {
namespace {

TEST(ProtoJson, UsesProtoFieldNames) {
  v1::Article article;
  article.set_provider_item_id("7");
  article.mutable_published()->set_seconds(1570284000);
  EXPECT_EQ(*ToJson(article), R"({"provider_item_id":"7","published":"2019-10-05T14:00:00Z"})");
}

TEST(ProtoJson, ReadsWhatItWroteAndSkipsUnknownFields) {
  v1::Article article;
  ASSERT_TRUE(
      FromJson(R"({"id":"a:1","status":"ARTICLE_STATUS_CANCELED","later_field":{"x":[1]}})", article).ok());
  EXPECT_EQ(article.id(), "a:1");
  EXPECT_EQ(article.status(), v1::ARTICLE_STATUS_CANCELED);
}

TEST(ProtoJson, RefusesATimeOutsideItsRange) {
  v1::Article article;
  article.mutable_published()->set_seconds(1LL << 40);
  EXPECT_FALSE(ToJson(article).ok());
}

TEST(ProtoJson, RefusesDeepNestingAndNonsense) {
  v1::Article article;
  EXPECT_EQ(FromJson("{\"id\":", article).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_FALSE(FromJson("[1,2]", article).ok());
  EXPECT_FALSE(FromJson(std::string(100000, '['), article).ok());
  EXPECT_FALSE(FromJson("{\"x\":" + std::string(100000, '['), article).ok());
}

}  // namespace
}  // namespace parley
