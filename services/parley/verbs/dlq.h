// `parley dlq list|show|replay`: what could not be processed, and giving it another try.
#pragma once

#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/log/log.h"
#include "ingest/accept/acceptor.h"
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

// Puts letters back where they came from and marks them as replayed: a record goes onto its topic, a document
// through ingest's formats again; items of it that still cannot be read become letters of their own.
//
// Threads: one. Ownership: log and clock outlive it.
class DeadLetterReplay {
 public:
  // `encoding`: of articles and letters that come of documents. A record goes back as it was.
  DeadLetterReplay(log::Log& log, const Clock& clock, log::Encoding encoding)
      : log_(log), clock_(clock), encoding_(encoding), counters_(metrics_) {}

  // kFailedPrecondition: the bytes were cut. kInvalidArgument: they still cannot be read; the letter stays.
  absl::Status Replay(const v1::DeadLetter& letter);

 private:
  absl::Status ReplayRecord(const v1::DeadLetter& letter);
  absl::Status ReplayDocument(const v1::DeadLetter& letter);

  log::Log& log_;
  const Clock& clock_;
  const log::Encoding encoding_;
  obs::Metrics metrics_;
  ingest::IngestMetrics counters_;
  std::unique_ptr<ingest::Acceptor>
      acceptor_;  // Made for the first document: it reads the articles topic back.
};

}  // namespace parley::verbs
