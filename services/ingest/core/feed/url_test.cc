#include "ingest/core/feed/url.h"

#include "gtest/gtest.h"

namespace parley::ingest {
namespace {

TEST(ResolveUrl, FollowsRfc3986) {
  const std::string base = "http://a/b/c/d?q#f";
  const struct {
    const char *reference, *out;
  } cases[] = {
      {"g", "http://a/b/c/g"},        {"./g", "http://a/b/c/g"},
      {"g/", "http://a/b/c/g/"},      {"/g", "http://a/g"},
      {"//g/x", "http://g/x"},        {"?y", "http://a/b/c/d?y"},
      {"g?y", "http://a/b/c/g?y"},    {"#s", "http://a/b/c/d?q#s"},
      {"", "http://a/b/c/d?q"},       {".", "http://a/b/c/"},
      {"..", "http://a/b/"},          {"../g", "http://a/b/g"},
      {"../../g", "http://a/g"},      {"../../../g", "http://a/g"},
      {"/./g/../h", "http://a/h"},    {"g?y/../x", "http://a/b/c/g?y/../x"},
      {"https://x/y", "https://x/y"}, {"mailto:a@b", "mailto:a@b"},
      {" g ", "http://a/b/c/g"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(ResolveUrl(base, c.reference), c.out) << c.reference;
  }
}

TEST(ResolveUrl, WithoutAnAbsoluteBaseKeepsTheReference) {
  for (const char* base : {"", "b/c", "/b", "mailto:x@y"}) {
    EXPECT_EQ(ResolveUrl(base, "g"), "g");
  }
  EXPECT_EQ(ResolveUrl("http://a", "g"), "http://a/g");
}

}  // namespace
}  // namespace parley::ingest
