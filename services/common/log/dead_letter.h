// Dead letters: what all services that write them have in common.
#pragma once

#include <string_view>
#include <vector>

#include "common/log/envelope.h"
#include "common/log/record.h"
#include "parley/v1/dead_letter.pb.h"

namespace parley::log {

// The bytes that could not be processed: whole up to 8 MiB, else their beginning and their size.
void SetPayload(std::string_view bytes, v1::DeadLetter& letter);

// The headers of the record that could not be processed.
void SetHeaders(const std::vector<Header>& headers, v1::DeadLetter& letter);

// The letter as a record of parley.deadletter, which every log takes: it cannot fail, and the same letter
// gives the same record. Topic, key and id of the envelope are the letter's.
//
// In JSON the payload grows by a third (base64). A letter that has no room as JSON, or holds a time that JSON
// cannot say, is protobuf whatever the encoding: cutting the payload further would make it one that cannot be
// replayed.
Record WrapDeadLetter(Envelope envelope, v1::DeadLetter letter, Encoding encoding);

}  // namespace parley::log
