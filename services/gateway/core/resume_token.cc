#include "gateway/core/resume_token.h"

#include "common/base/status.h"
#include "common/base/utf8.h"
#include "gateway/core/base64url.h"
#include "parley/state/v1/progress.pb.h"

namespace parley::gateway {
namespace {

constexpr uint32_t kFormat = 1;
constexpr size_t kMaxTokenBytes = 64 * 1024;

absl::Status Unreadable(std::string_view token, std::string_view why) {
  return InvalidArgument(
      "resume token \"{}\" cannot be read ({}): pass on exactly what a response carried, or start with a "
      "position",
      Printable(token, 24), why);
}

}  // namespace

std::string EncodeResumeToken(const ResumePoint& point) {
  state::v1::ResumeToken message;
  message.set_format(kFormat);
  message.set_log_id(point.log_id);
  for (const auto& [partition, offset] : point.next) {
    state::v1::PartitionPosition& position = *message.add_positions();
    position.set_topic(partition.topic);
    position.set_partition(partition.partition);
    position.set_next_offset(offset);
  }
  return EncodeBase64Url(message.SerializeAsString());
}

absl::StatusOr<ResumePoint> DecodeResumeToken(std::string_view token) {
  if (token.empty() || token.size() > kMaxTokenBytes) {
    return Unreadable(token, fmt::format("{} bytes", token.size()));
  }
  const std::optional<std::string> bytes = DecodeBase64Url(token);
  state::v1::ResumeToken message;
  if (!bytes.has_value() || !message.ParseFromString(*bytes)) {
    return Unreadable(token, "cut or altered");
  }
  if (message.format() != kFormat) {
    return Unreadable(token, fmt::format("format {}, this version reads {}", message.format(), kFormat));
  }
  ResumePoint point{.log_id = message.log_id(), .next = {}};
  for (const state::v1::PartitionPosition& position : message.positions()) {
    const log::TopicPartition partition{position.topic(), position.partition()};
    const bool known = position.partition() >= 0 && position.next_offset() >= 0;
    if (!known || !point.next.emplace(partition, position.next_offset()).second) {
      return Unreadable(token, "positions contradict each other");
    }
  }
  if (point.log_id.empty() || point.next.empty()) {
    return Unreadable(token, "no log or no position in it");
  }
  return point;
}

}  // namespace parley::gateway
