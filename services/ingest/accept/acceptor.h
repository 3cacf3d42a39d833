// Makes articles durable, once each.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "common/log/log.h"
#include "ingest/accept/accepted_index.h"
#include "ingest/core/format.h"
#include "ingest/ingest_metrics.h"
#include "ingest/options.h"
#include "parley/v1/dead_letter.pb.h"
#include "parley/v1/ingest_service.pb.h"

namespace parley::ingest {

// What one document or call brings: articles, and what could not be read.
struct Submission {
  std::vector<v1::Article> articles;
  std::vector<v1::DeadLetter> rejects;
};

// One result for each article, then one for each reject, in their order.
using Accepted = std::vector<v1::PublishedArticle>;
using AcceptedCallback = std::function<void(absl::StatusOr<Accepted>)>;

// A single thread takes all submissions that wait, decides, and appends them to the log in one durable step,
// so that many small callers share one sync.
//
// Threads: Submit and Accept from any. The callback runs on the appending thread and must not block.
// Failure: a submission whose append failed gets the log's status (kUnavailable, kResourceExhausted); nothing
// of it is remembered, and it may be submitted again: what was appended after all is then found to be a
// duplicate only after a restart, so with a log whose appends can be ambiguous consumers drop it by (id,
// revision). Life cycle: the destructor finishes what was taken and refuses the rest with kUnavailable.
class Acceptor {
 public:
  // Reads the articles topic back to know what was accepted before.
  static absl::StatusOr<std::unique_ptr<Acceptor>> Create(const Options& options, log::Log& log,
                                                          IngestMetrics& metrics, const Clock& clock);
  ~Acceptor();

  // Queues; `done` runs exactly once. kResourceExhausted, without queueing, when too much waits already.
  absl::Status Submit(Submission submission, AcceptedCallback done);

  // The same, waiting for room and for the result.
  absl::StatusOr<Accepted> Accept(Submission submission);

 private:
  struct Waiting {
    Submission submission;
    AcceptedCallback done;
    size_t items;
    size_t bytes;
  };
  struct Batch;

  Acceptor(const Options& options, log::Log& log, IngestMetrics& metrics, const Clock& clock);
  absl::Status LoadAccepted();
  absl::Status LoadTopic(const std::string& topic, const std::function<void(const log::StoredRecord&)>& add);
  bool HasRoom() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Enqueue(Submission submission, AcceptedCallback done) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void AppendLoop();
  std::vector<Waiting> TakeWaiting();
  void Append(std::vector<Waiting> taken);
  void Decide(v1::Article article, Batch& batch);
  void Reject(v1::DeadLetter letter, Batch& batch);
  void Count(const Batch& batch);

  const Options options_;
  log::Log& log_;
  IngestMetrics& metrics_;
  const Clock& clock_;
  AcceptedIndex index_;  // The appending thread's, after Create.

  Mutex mutex_;
  CondVar work_, room_;
  std::deque<Waiting> waiting_ ABSL_GUARDED_BY(mutex_);
  size_t waiting_items_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t waiting_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

// A dead letter for bytes that could not be used. `payload` is cut to the cap of the message.
v1::DeadLetter MakeReject(v1::DeadLetterReason reason, const absl::Status& why, std::string_view source,
                          std::string_view place, std::string_view payload, std::string_view format);

// A parsed document as a submission: item errors become rejects.
Submission ToSubmission(ParsedDocument document, std::string_view source);

}  // namespace parley::ingest
