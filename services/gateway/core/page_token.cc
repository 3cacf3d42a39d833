#include "gateway/core/page_token.h"

#include "common/base/hash.h"
#include "common/base/status.h"
#include "common/base/utf8.h"
#include "gateway/core/base64url.h"

namespace parley::gateway {
namespace {

// Bytes: format, checksum (4) of all that follows, question (8), updated (8), id.
constexpr char kFormat = 1;
constexpr size_t kChecksumAt = 1;
constexpr size_t kQuestionAt = 5;
constexpr size_t kUpdatedAt = 13;
constexpr size_t kIdAt = 21;
constexpr size_t kMaxTokenBytes = 4096;

void Append(uint64_t value, int bytes, std::string& out) {
  for (int i = 0; i < bytes; ++i) {
    out.push_back(static_cast<char>(value >> (8 * i) & 0xff));
  }
}

uint64_t Number(std::string_view bytes) {
  uint64_t value = 0;
  for (size_t i = bytes.size(); i-- > 0;) {
    value = value << 8 | static_cast<uint8_t>(bytes[i]);
  }
  return value;
}

bool Intact(std::string_view bytes) {
  return bytes.size() > kIdAt && bytes[0] == kFormat &&
         Number(bytes.substr(kChecksumAt, 4)) == Crc32(bytes.substr(kQuestionAt));
}

}  // namespace

std::string EncodePageToken(uint64_t question, const PagePosition& position) {
  std::string body;
  Append(question, 8, body);
  Append(static_cast<uint64_t>(position.updated.time_since_epoch().count()), 8, body);
  body += position.id;
  std::string bytes(1, kFormat);
  Append(Crc32(body), 4, bytes);
  return EncodeBase64Url(bytes + body);
}

absl::StatusOr<PagePosition> DecodePageToken(uint64_t question, std::string_view token) {
  const std::string bytes =
      token.size() > kMaxTokenBytes ? "" : DecodeBase64Url(token).value_or(std::string());
  if (!Intact(bytes)) {
    return InvalidArgument("page_token \"{}\" cannot be read: pass on next_page_token as it came",
                           Printable(token, 24));
  }
  const std::string_view view(bytes);
  if (Number(view.substr(kQuestionAt, 8)) != question) {
    return InvalidArgument(
        "page_token was made for another filter or method: repeat the request that gave it, or leave it out");
  }
  const auto updated = static_cast<int64_t>(Number(view.substr(kUpdatedAt, 8)));
  return PagePosition{WallTime(std::chrono::microseconds(updated)), bytes.substr(kIdAt)};
}

}  // namespace parley::gateway
