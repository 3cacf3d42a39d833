// `parley dlq list|show|replay`: what could not be processed, and giving it another try.
#pragma once

#include <iosfwd>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/log/log.h"
#include "ingest/ingest.h"
#include "parley/v1/dead_letter.pb.h"
#include "parley/views/layout.h"

namespace parley::verbs {

struct DeadLetterEntry {
  v1::DeadLetter letter;
  bool replayed = false;  // A tombstone for it came later.
};

// All that are kept, oldest first. A record of the topic that is no dead letter is left out and counted in
// `foreign`.
absl::StatusOr<std::vector<DeadLetterEntry>> ReadDeadLetters(log::Log& log, size_t* foreign = nullptr);

// The one whose id begins with `id`. kNotFound, or kInvalidArgument when several do.
absl::StatusOr<DeadLetterEntry> FindDeadLetter(log::Log& log, const std::string& id);

// One line each: id, time, service, reason, source, message.
std::string DeadLetterTable(const std::vector<DeadLetterEntry>& entries, const views::Style& style);

// Everything about one, its bytes included as far as they are printable.
std::string DeadLetterView(const DeadLetterEntry& entry, const views::Style& style);

// Puts the bytes back where they came from: a record onto its topic, a document through `ingest` formats;
// then marks the letter as replayed. kFailedPrecondition when the bytes were cut.
absl::Status ReplayDeadLetter(const v1::DeadLetter& letter, log::Log& log, const Clock& clock);

}  // namespace parley::verbs
