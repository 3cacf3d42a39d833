#include "common/base/traceparent.h"

#include <algorithm>

namespace parley {
namespace {

constexpr size_t kTraceIdAt = 3;
constexpr size_t kTraceIdDigits = 32;
constexpr size_t kParentIdAt = kTraceIdAt + kTraceIdDigits + 1;
constexpr size_t kParentIdDigits = 16;
constexpr size_t kFlagsAt = kParentIdAt + kParentIdDigits + 1;
static_assert(kFlagsAt + 2 == kTraceparentBytes);

// Capitals are none: the recommendation wants the digits as they are compared.
bool IsDigit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

bool AreDigits(std::string_view text) { return std::all_of(text.begin(), text.end(), IsDigit); }

bool IsId(std::string_view text) { return AreDigits(text) && text.find_first_not_of('0') != text.npos; }

bool HasFields(std::string_view header) {
  return header[kTraceIdAt - 1] == '-' && header[kParentIdAt - 1] == '-' && header[kFlagsAt - 1] == '-' &&
         IsId(header.substr(kTraceIdAt, kTraceIdDigits)) &&
         IsId(header.substr(kParentIdAt, kParentIdDigits)) && AreDigits(header.substr(kFlagsAt, 2));
}

// The lowest bit of a hexadecimal digit; the digits a to f have odd codes where their values are even.
bool IsSampled(char last_flag) { return ((last_flag >= 'a' ? last_flag - 'a' : last_flag - '0') & 1) != 0; }

// Of a header of a later version.
std::string AsVersion00(std::string_view header) {
  std::string known = "00";
  known += header.substr(2, kFlagsAt - 2);
  known += IsSampled(header[kFlagsAt + 1]) ? "01" : "00";
  return known;
}

}  // namespace

std::string ReadTraceparent(std::string_view header) {
  if (header.size() < kTraceparentBytes || !HasFields(header)) {
    return {};
  }
  const std::string_view version = header.substr(0, 2);
  if (version == "00") {
    return header.size() == kTraceparentBytes ? std::string(header) : std::string();
  }
  // A later version may have more fields behind these.
  const bool ends = header.size() == kTraceparentBytes || header[kTraceparentBytes] == '-';
  return ends && AreDigits(version) && version != "ff" ? AsVersion00(header) : std::string();
}

std::string_view TraceId(std::string_view traceparent) {
  return traceparent.empty() ? traceparent : traceparent.substr(kTraceIdAt, kTraceIdDigits);
}

}  // namespace parley
