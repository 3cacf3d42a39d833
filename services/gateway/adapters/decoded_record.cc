#include "gateway/adapters/decoded_record.h"

#include "absl/status/status.h"
#include "common/base/status.h"
#include "common/log/envelope.h"
#include "common/log/received.h"
#include "parley/v1/stream_service.pb.h"

namespace parley::gateway {
namespace {

google::protobuf::Message& Inner(v1::Item& item, v1::ItemKind kind) {
  switch (kind) {
    case v1::ITEM_KIND_EVENT:
      return *item.mutable_event();
    case v1::ITEM_KIND_PROCESS:
      return *item.mutable_process();
    default:
      return *item.mutable_story();
  }
}

}  // namespace

DecodedRecord::DecodedRecord(const log::StoredRecord& record, v1::ItemKind kind)
    : offset_(record.offset), time_(record.time), received_(log::ReceivedOf(record.headers)) {
  if (!record.value.has_value()) {
    what_ = What::kTombstone;
  } else if (Decode(record, kind)) {
    what_ = What::kItem;
  }
  facts_.kind = kind;
  facts_.id = record.key;
}

bool DecodedRecord::Decode(const log::StoredRecord& record, v1::ItemKind kind) {
  v1::SubscribeResponse response;
  google::protobuf::Message& message = Inner(*response.mutable_item(), kind);
  const absl::Status status = log::Unwrap(record, message);
  if (!status.ok()) {
    error_ = Message(status);
    return false;
  }
  facts_ = FactsOf(response.item());
  if (facts_.id != record.key || facts_.version == 0) {
    error_ = fmt::format("{}[{}]@{}: version {} of an id that is not the record's key", record.topic,
                         record.partition, record.offset, facts_.version);
    return false;
  }
  message_bytes_ = message.ByteSizeLong();
  response_ = grpc::Slice(response.SerializeAsString());
  return true;
}

std::string_view DecodedRecord::message() const {
  const std::string_view all(reinterpret_cast<const char*>(response_.begin()), response_.size());
  return all.substr(all.size() - message_bytes_);
}

const std::vector<std::string>& DecodedRecord::words() const {
  std::call_once(words_once_, [this] {
    v1::SubscribeResponse response;
    if (response.ParseFromArray(response_.begin(), static_cast<int>(response_.size()))) {
      words_ = WordsOf(response.item());
    }
  });
  return words_;
}

}  // namespace parley::gateway
