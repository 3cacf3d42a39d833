#include "common/log/received.h"

namespace parley::log {
namespace {

// Of a time in RFC 3339.
constexpr size_t kShortest = sizeof("2019-10-05T14:20:00Z") - 1;
constexpr size_t kLongest = 40;

}  // namespace

void AddReceived(WallTime received, Record& record) {
  record.headers.push_back({kReceivedHeader, FormatRfc3339(received)});
}

// Only the length is looked at: this is done for every record of a busy topic.
void CopyReceived(const std::vector<Header>& source, Record& record) {
  const std::string_view received = HeaderValue(source, kReceivedHeader);
  if (received.size() >= kShortest && received.size() <= kLongest) {
    record.headers.push_back({kReceivedHeader, std::string(received)});
  }
}

std::optional<WallTime> ReceivedOf(const std::vector<Header>& headers) {
  const auto received = ParseRfc3339(HeaderValue(headers, kReceivedHeader));
  return received.ok() ? std::optional(*received) : std::nullopt;
}

}  // namespace parley::log
