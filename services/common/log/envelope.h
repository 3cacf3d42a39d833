// Messages as records: protobuf values with CloudEvents headers (Kafka binding, binary mode).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/log/record.h"
#include "google/protobuf/message.h"

namespace parley::log {

// How values are written. Readers go by the header "content-type" and take either: what would be larger as
// JSON than a record may be is protobuf all the same.
enum class Encoding { kProtobuf, kJson };

struct Envelope {
  std::string topic;
  std::string key;
  std::string id;      // ce_id: unique for each distinct message, e.g. "<article id>@<revision>".
  std::string source;  // ce_source: the service, e.g. "/parley/ingest".
  WallTime time;       // ce_time: of what the message is about, not of now, so that a repeat is identical.
  std::string traceparent;  // As TraceparentOf gives it; left out when empty.
  int32_t partition = -1;
};

// Headers: ce_specversion, ce_id, ce_source, ce_type ("parley.v1.<Message>"), ce_time, content-type,
// traceparent.
// kInvalidArgument when the message cannot be written as JSON: never with kProtobuf.
absl::StatusOr<Record> Wrap(const Envelope& envelope, const google::protobuf::Message& message,
                            Encoding encoding);

// The same for a message of that type that was serialised as protobuf already.
Record WrapSerialized(const Envelope& envelope, const google::protobuf::Descriptor& type, std::string value);

// In place of a message of that type; without a value, and so without a content type.
Record WrapTombstone(const Envelope& envelope, const google::protobuf::Descriptor& type);

// The trace that a record belongs to, to be handed on; empty when it has none, or none that is valid.
std::string TraceparentOf(const std::vector<Header>& headers);

// kDataLoss when the value is absent, not of this type (by ce_type, where given) or not decodable.
absl::Status Unwrap(const StoredRecord& record, google::protobuf::Message& message);

}  // namespace parley::log
