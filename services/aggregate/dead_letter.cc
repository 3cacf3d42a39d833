#include "aggregate/dead_letter.h"

#include "common/base/hash.h"
#include "common/json/timestamp.h"
#include "common/log/dead_letter.h"
#include "fmt/format.h"

namespace parley::aggregate {
namespace {

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
  letter.set_message(message);
  letter.set_service("aggregate");
  letter.set_source(record.topic);
  letter.set_topic(record.topic);
  letter.set_partition(record.partition);
  letter.set_offset(record.offset);
  letter.set_key(record.key);
  log::SetPayload(payload, letter);
  log::SetHeaders(record.headers, letter);
  letter.set_attempts(1);
  *letter.mutable_time() = ToTimestamp(record.time);
  return letter;
}

}  // namespace parley::aggregate
