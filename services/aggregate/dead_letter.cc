#include "aggregate/dead_letter.h"

#include "common/base/hash.h"
#include "common/base/utf8.h"
#include "common/json/timestamp.h"
#include "fmt/format.h"

namespace parley::aggregate {
namespace {

constexpr size_t kMaxPayload = 8U << 20;

std::string Id(const log::StoredRecord& record, std::string_view payload) {
  const std::string place = fmt::format("{}/{}/{}", record.topic, record.partition, record.offset);
  return "aggregate-" + Hex64(Hash64(place)) + Hex64(Hash64(payload));
}

}  // namespace

v1::DeadLetter MakeDeadLetter(const log::StoredRecord& record, v1::DeadLetterReason reason,
                              const std::string& message) {
  const std::string_view payload = record.value ? std::string_view(*record.value) : std::string_view();
  v1::DeadLetter letter;
  letter.set_id(Id(record, payload));
  letter.set_reason(reason);
  letter.set_message(RepairUtf8(message));
  letter.set_service("aggregate");
  letter.set_source(record.topic);
  letter.set_topic(record.topic);
  letter.set_partition(record.partition);
  letter.set_offset(record.offset);
  letter.set_key(record.key);
  letter.set_payload(std::string(payload.substr(0, kMaxPayload)));
  letter.set_payload_size(payload.size());
  for (const log::Header& header : record.headers) {
    v1::DeadLetterHeader& copy = *letter.add_headers();
    copy.set_name(RepairUtf8(header.name));
    copy.set_value(header.value);
  }
  letter.set_attempts(1);
  *letter.mutable_time() = ToTimestamp(record.time);
  return letter;
}

}  // namespace parley::aggregate
