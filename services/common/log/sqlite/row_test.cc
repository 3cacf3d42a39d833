#include "common/log/sqlite/row.h"

#include "gtest/gtest.h"

namespace parley::log::embedded {
namespace {

TEST(Headers, ComeBackAsTheyWere) {
  const std::vector<Header> cases[] = {
      {}, {{"name", "value"}}, {{"", ""}}, {{"h", std::string("\0\xff", 2)}, {"h", std::string(300, 'x')}}};
  for (const std::vector<Header>& headers : cases) {
    EXPECT_EQ(DecodeHeaders(EncodeHeaders(headers)), headers);
  }
}

TEST(Headers, AnyTruncationIsNoticed) {
  const std::string bytes = EncodeHeaders({{"name", "value"}});
  for (size_t size = 1; size < bytes.size(); ++size) {
    EXPECT_FALSE(DecodeHeaders(bytes.substr(0, size)).has_value()) << size;
  }
  EXPECT_FALSE(DecodeHeaders("\xff\xff\xff\xff").has_value());
}

TEST(Crc, TellsApartWhatABoundaryOrAPlaceChanges) {
  const uint32_t crc = PayloadCrc("key", "", "value");
  EXPECT_NE(crc, PayloadCrc("keyv", "", "alue"));
  EXPECT_NE(crc, PayloadCrc("key", "value", ""));
  EXPECT_NE(PayloadCrc("key", "", ""), PayloadCrc("key", "", std::nullopt));
  EXPECT_EQ(PayloadCrc("", "", std::string_view()), PayloadCrc("", "", std::string_view("")));
  EXPECT_NE(RowCrc(crc, 1, 2, 3), RowCrc(crc, 2, 2, 3));
  EXPECT_NE(RowCrc(crc, 1, 2, 3), RowCrc(crc, 1, 3, 3));
  EXPECT_NE(RowCrc(crc, 1, 2, 3), RowCrc(crc, 1, 2, 4));
}

}  // namespace
}  // namespace parley::log::embedded
