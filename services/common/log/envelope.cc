#include "common/log/envelope.h"

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/base/traceparent.h"
#include "common/base/utf8.h"
#include "common/json/proto_json.h"
#include "common/log/limits.h"

namespace parley::log {
namespace {

constexpr std::string_view kProtobufType = "application/protobuf";
constexpr std::string_view kJsonType = "application/json";

absl::Status Undecodable(const StoredRecord& record, std::string_view why) {
  return MakeStatus(absl::StatusCode::kDataLoss, "{}[{}]@{} key \"{}\": {}", record.topic, record.partition,
                    record.offset, Printable(record.key, 80), why);
}

Record MakeRecord(const Envelope& envelope, const std::string& type, std::string_view content_type,
                  std::optional<std::string> value) {
  Record record{.topic = envelope.topic,
                .key = envelope.key,
                .value = std::move(value),
                .partition = envelope.partition};
  record.headers.reserve(8);  // With what callers add.
  record.headers.push_back({"ce_specversion", "1.0"});
  record.headers.push_back({"ce_id", envelope.id});
  record.headers.push_back({"ce_source", envelope.source});
  record.headers.push_back({"ce_type", type});
  record.headers.push_back({"ce_time", FormatRfc3339(envelope.time)});
  if (!content_type.empty()) {
    record.headers.push_back({"content-type", std::string(content_type)});
  }
  if (!envelope.traceparent.empty()) {
    record.headers.push_back({kTraceparentHeader, envelope.traceparent});
  }
  return record;
}

}  // namespace

absl::StatusOr<Record> Wrap(const Envelope& envelope, const google::protobuf::Message& message,
                            Encoding encoding) {
  if (encoding == Encoding::kJson) {
    ASSIGN_OR_RETURN(std::string json, ToJson(message));
    if (json.size() <= kMaxValueBytes) {
      return MakeRecord(envelope, message.GetDescriptor()->full_name(), kJsonType, std::move(json));
    }
  }
  return WrapSerialized(envelope, *message.GetDescriptor(), message.SerializeAsString());
}

Record WrapSerialized(const Envelope& envelope, const google::protobuf::Descriptor& type, std::string value) {
  return MakeRecord(envelope, type.full_name(), kProtobufType, std::move(value));
}

Record WrapTombstone(const Envelope& envelope, const google::protobuf::Descriptor& type) {
  return MakeRecord(envelope, type.full_name(), "", std::nullopt);
}

std::string TraceparentOf(const std::vector<Header>& headers) {
  return ReadTraceparent(HeaderValue(headers, kTraceparentHeader));
}

absl::Status Unwrap(const StoredRecord& record, google::protobuf::Message& message) {
  if (!record.value.has_value()) {
    return Undecodable(record, "no value (a tombstone)");
  }
  const std::string& wanted = message.GetDescriptor()->full_name();
  const std::string_view type = HeaderValue(record.headers, "ce_type");
  if (!type.empty() && type != wanted) {
    return Undecodable(record, fmt::format("is a {}, not a {}", Printable(type, 60), wanted));
  }
  if (HeaderValue(record.headers, "content-type").starts_with(kJsonType)) {
    const absl::Status parsed = FromJson(*record.value, message);
    return parsed.ok() ? parsed : Undecodable(record, Message(parsed));
  }
  if (!message.ParseFromString(*record.value)) {
    return Undecodable(record, fmt::format("{} bytes are not a protobuf {}", record.value->size(), wanted));
  }
  return absl::OkStatus();
}

}  // namespace parley::log
