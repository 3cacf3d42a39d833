#include "common/base/traceparent.h"

#include <array>

#include "fmt/format.h"
#include "gtest/gtest.h"

namespace parley {
namespace {

constexpr char kTraceId[] = "4bf92f3577b34da6a3ce929d0e0e4736";
constexpr char kParentId[] = "00f067aa0ba902b7";

std::string Header(const std::string& version, const std::string& flags, const std::string& more = "") {
  return fmt::format("{}-{}-{}-{}{}", version, kTraceId, kParentId, flags, more);
}

TEST(Traceparent, OfVersion00IsHandedOnAsItIs) {
  for (const char* flags : {"00", "01", "02", "ff"}) {
    EXPECT_EQ(ReadTraceparent(Header("00", flags)), Header("00", flags));
  }
}

TEST(Traceparent, OfALaterVersionBecomesOneOfVersion00) {
  EXPECT_EQ(ReadTraceparent(Header("01", "01")), Header("00", "01"));
  EXPECT_EQ(ReadTraceparent(Header("cc", "01", "-what-the-future-brings")), Header("00", "01"));
  EXPECT_EQ(ReadTraceparent(Header("fe", "00", "-" + std::string(5000, 'X'))), Header("00", "00"));
  EXPECT_EQ(ReadTraceparent(Header("01", "00", "-")), Header("00", "00"));
}

TEST(Traceparent, OfALaterVersionKeepsNoFlagButSampled) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (size_t flag = 0; flag < kDigits.size(); ++flag) {
    const std::string flags = {'f', kDigits[flag]};
    EXPECT_EQ(ReadTraceparent(Header("01", flags)), Header("00", flag % 2 == 1 ? "01" : "00")) << flags;
  }
}

TEST(Traceparent, WhatIsNoneIsDropped) {
  struct Case {
    const char* what;
    std::string header;
  };
  const std::string good = Header("00", "01");
  const std::array cases = {
      Case{"nothing", ""},
      Case{"too short", good.substr(0, good.size() - 1)},
      Case{"version 00 with more behind", good + "-more"},
      Case{"version 00 with an empty field behind", good + "-"},
      Case{"a later version with flags that do not end", Header("01", "01", "x")},
      Case{"the version that is none", Header("ff", "01")},
      Case{"a version that is no number", Header("0x", "01")},
      Case{"a version in capitals", Header("AB", "01")},
      Case{"flags that are no number", Header("00", "0g")},
      Case{"flags in capitals", Header("00", "0A")},
      Case{"a trace id of zeros", "00-00000000000000000000000000000000-00f067aa0ba902b7-01"},
      Case{"a parent id of zeros", "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01"},
      Case{"a trace id in capitals", "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"},
      Case{"a parent id that is no number", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902bz-01"},
      Case{"a trace id that is too short", "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01-"},
      Case{"other separators", "00_4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01"},
      Case{"spaces around it", " " + good},
      Case{"two of them", good + "," + good},
      Case{"a byte of zero", std::string(kTraceparentBytes, '\0')},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(ReadTraceparent(c.header), "") << c.what;
  }
}

TEST(Traceparent, TellsItsTraceId) {
  EXPECT_EQ(TraceId(Header("00", "01")), kTraceId);
  EXPECT_EQ(TraceId(""), "");
}

}  // namespace
}  // namespace parley
