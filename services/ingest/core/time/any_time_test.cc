#include "ingest/core/time/any_time.h"

#include "common/json/timestamp.h"
#include "gtest/gtest.h"

namespace parley::ingest {
namespace {

TEST(ParseAnyTime, ReadsWhatFeedsWrite) {
  const struct {
    const char *in, *out;
  } cases[] = {
      // ISO 8601 and RFC 3339.
      {"2019-10-05T14:20:00Z", "2019-10-05T14:20:00Z"},
      {"2019-10-05T14:20:00+05:30", "2019-10-05T08:50:00Z"},
      {"2019-10-05t14:20:00.250z", "2019-10-05T14:20:00.250Z"},
      {"2019-10-05T14:20:00.5+0200", "2019-10-05T12:20:00.500Z"},
      {"2019-10-05 14:20", "2019-10-05T14:20:00Z"},
      {"2019-10-05T14:20+02", "2019-10-05T12:20:00Z"},
      {"2019-10-05", "2019-10-05T00:00:00Z"},
      {"2019-10", "2019-10-01T00:00:00Z"},
      {"2019", "2019-01-01T00:00:00Z"},
      {"20191005", "2019-10-05T00:00:00Z"},
      {"20191005T142000Z", "2019-10-05T14:20:00Z"},
      {"20191005T001500+0000", "2019-10-05T00:15:00Z"},
      {"2019-10-05T24:00:00Z", "2019-10-06T00:00:00Z"},
      {"2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"},
      // RFC 822 and its relatives.
      {"Sat, 05 Oct 2019 14:20:00 GMT", "2019-10-05T14:20:00Z"},
      {"Sat, 05 Oct 2019 14:20:00 +0500", "2019-10-05T09:20:00Z"},
      {"Sat, 5 Oct 19 14:20 EST", "2019-10-05T19:20:00Z"},
      {"5 October 2019 14:20:00 PDT", "2019-10-05T21:20:00Z"},
      {"Monday, 05 Oct 2019 14:20:00 UT", "2019-10-05T14:20:00Z"},
      {"05-Oct-2019 14:20:00 GMT", "2019-10-05T14:20:00Z"},
      {"Sat Oct  5 14:20:00 2019", "2019-10-05T14:20:00Z"},
      {"Sat Oct 5 14:20:00 CEST 2019", "2019-10-05T12:20:00Z"},
      {"Oct. 5, 2019, 2:20 p.m.", "2019-10-05T14:20:00Z"},
      {"Oct. 5, 2019 2:20 PM", "2019-10-05T14:20:00Z"},
      {"October 5th, 2019 at 12:05am", "2019-10-05T00:05:00Z"},
      {"5 Oct 2019", "2019-10-05T00:00:00Z"},
      {"Sat, 05 Oct 2019 14:20:00 GMT+2", "2019-10-05T12:20:00Z"},
      {"Sat, 05 Oct 2019 14:20:00 +0000 (UTC)", "2019-10-05T14:20:00Z"},
      {"Sat, 05 Oct 2019 14:20:00 XYZ", "2019-10-05T14:20:00Z"},
      {"5 Sept 99 00:00:00 Z", "1999-09-05T00:00:00Z"},
      // No times.
      {"", nullptr},
      {"yesterday", nullptr},
      {"2019-13-05", nullptr},
      {"2019-02-30T00:00:00Z", nullptr},
      {"2019-10-05T25:00:00Z", nullptr},
      {"31 Feb 2019 10:00 GMT", nullptr},
      {"12/31/2019", nullptr},
      {"Oct 2019", nullptr},
      {"2019-10-05T14:20:00+99:00", nullptr},
      {"20191005T14200Z", nullptr},
      {"0000-01-01", nullptr},
      {"5 Oct 2019 5 Oct 2019 5 Oct 2019 5 Oct 2019 5 Oct 2019 5 Oct 2019", nullptr},
  };
  for (const auto& c : cases) {
    const auto time = ParseAnyTime(c.in);
    EXPECT_EQ(time.has_value(), c.out != nullptr) << c.in;
    if (time && c.out != nullptr) {
      EXPECT_EQ(FormatRfc3339(*time), c.out) << c.in;
    }
  }
}

TEST(Timestamp, KeepsMicrosecondsAndTimesBefore1970) {
  for (const char* text : {"1969-12-31T23:59:59.250Z", "2019-10-05T14:20:00Z", "0001-01-01T00:00:00Z"}) {
    google::protobuf::Timestamp timestamp;
    timestamp = ToTimestamp(*ParseAnyTime(text));
    EXPECT_GE(timestamp.nanos(), 0);
    EXPECT_EQ(FormatRfc3339(parley::ToWallTime(timestamp)), text);
  }
}

}  // namespace
}  // namespace parley::ingest
