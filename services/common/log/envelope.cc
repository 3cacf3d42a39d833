#include "common/log/envelope.h"

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/base/utf8.h"
#include "common/json/proto_json.h"

namespace parley::log {
namespace {

constexpr std::string_view kProtobufType = "application/protobuf";
constexpr std::string_view kJsonType = "application/json";

absl::Status Undecodable(const StoredRecord& record, std::string_view why) {
  return MakeStatus(absl::StatusCode::kDataLoss, "{}[{}]@{} key \"{}\": {}", record.topic, record.partition,
                    record.offset, Printable(record.key, 80), why);
}

}  // namespace

absl::StatusOr<Record> Wrap(const Envelope& envelope, const google::protobuf::Message& message,
                            Encoding encoding) {
  Record record{.topic = envelope.topic, .key = envelope.key, .partition = envelope.partition};
  const bool json = encoding == Encoding::kJson;
  if (json) {
    ASSIGN_OR_RETURN(record.value, ToJson(message));
  } else {
    record.value = message.SerializeAsString();
  }
  record.headers = {{"ce_specversion", "1.0"},
                    {"ce_id", envelope.id},
                    {"ce_source", envelope.source},
                    {"ce_type", message.GetDescriptor()->full_name()},
                    {"ce_time", FormatRfc3339(envelope.time)},
                    {"content-type", std::string(json ? kJsonType : kProtobufType)}};
  if (!envelope.traceparent.empty()) {
    record.headers.push_back({"traceparent", envelope.traceparent});
  }
  return record;
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
