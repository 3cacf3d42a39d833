#include "common/log/dead_letter.h"

#include <string>
#include <utility>

#include "common/base/check.h"
#include "common/base/utf8.h"
#include "common/log/limits.h"
#include "common/log/topics.h"
#include "fmt/format.h"

namespace parley::log {
namespace {

constexpr size_t kMaxPayloadBytes = size_t{8} << 20;
constexpr size_t kMaxMessageBytes = 4096;
constexpr size_t kMaxNameBytes = 1024;  // Of a letter that is too large otherwise.

std::string Beginning(std::string_view text, size_t bytes) { return RepairUtf8(text.substr(0, bytes)); }

// Payload and message have their limits. The rest comes from anybody: a foreign program's record has key and
// headers up to Kafka's limit for the whole record, which is above ours, and callers of ingest name feed and
// format.
void Fit(v1::DeadLetter& letter) {
  letter.set_message(Beginning(letter.message(), kMaxMessageBytes));
  if (letter.ByteSizeLong() <= kMaxValueBytes) {
    return;
  }
  letter.mutable_message()->append(
      fmt::format("; too large a letter: its {} headers are left out, key ({} bytes), source and format cut",
                  letter.headers_size(), letter.key().size()));
  letter.clear_headers();
  letter.set_key(letter.key().substr(0, kMaxKeyBytes));
  letter.set_source(Beginning(letter.source(), kMaxNameBytes));
  letter.set_format(Beginning(letter.format(), kMaxNameBytes));
}

}  // namespace

void SetPayload(std::string_view bytes, v1::DeadLetter& letter) {
  letter.set_payload(std::string(bytes.substr(0, kMaxPayloadBytes)));
  letter.set_payload_size(bytes.size());
}

void SetHeaders(const std::vector<Header>& headers, v1::DeadLetter& letter) {
  letter.clear_headers();
  for (const Header& header : headers) {
    v1::DeadLetterHeader& copy = *letter.add_headers();
    copy.set_name(RepairUtf8(header.name));
    copy.set_value(header.value);
  }
}

Record WrapDeadLetter(Envelope envelope, v1::DeadLetter letter, Encoding encoding) {
  Fit(letter);
  envelope.topic = kDeadLetters;
  envelope.key = letter.id();
  envelope.id = letter.id();
  absl::StatusOr<Record> record = Wrap(envelope, letter, encoding);
  if (!record.ok()) {
    record = Wrap(envelope, letter, Encoding::kProtobuf);
  }
  PARLEY_CHECK(record.ok());  // As protobuf everything can be written.
  return *std::move(record);
}

}  // namespace parley::log
