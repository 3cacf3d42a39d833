// Between records of the log and the messages they carry.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/log/envelope.h"
#include "common/log/record.h"
#include "parley/v1/article.pb.h"
#include "parley/v1/dead_letter.pb.h"
#include "parley/v1/extraction.pb.h"

namespace parley::dispatch {

// What a record of parley.articles says. kDataLoss when it is not an article; kInvalidArgument when it is one
// that cannot travel on (no id, or one too long for a record key).
absl::StatusOr<v1::Article> ReadArticle(const log::StoredRecord& record);

// The extraction of `source`, for the same partition. Identical whenever it is made: its ce_time is the
// article's `published` (else `updated`, else when `source` was appended), and its header parley_received the
// article's `received`. kResourceExhausted when it is
// larger than a record may be; kDataLoss when the worker answered for another article than `article`.
absl::StatusOr<log::Record> ExtractionRecord(const log::StoredRecord& source, const v1::Article& article,
                                             v1::Extraction extraction, log::Encoding encoding);

struct Failure {
  v1::DeadLetterReason reason;
  std::string message;
  int attempts = 0;
};

// The dead letter of `source`, with its bytes. `article`: null when it could not be read. Identical whenever
// it is made, for the same failure. See common/log/dead_letter.h.
log::Record DeadLetterRecord(const log::StoredRecord& source, const v1::Article* article,
                             const Failure& failure, log::Encoding encoding);

// A tick for one partition of parley.extractions.
absl::StatusOr<log::Record> TickRecord(int32_t partition, WallTime time, log::Encoding encoding);

// Bytes a record takes, about.
size_t SizeOf(const log::Record& record);
size_t SizeOf(const log::StoredRecord& record);

}  // namespace parley::dispatch
