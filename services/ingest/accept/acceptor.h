// Makes articles durable, once each.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
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
  std::string traceparent;  // Of the call, for all of it; as ReadTraceparent gives it.
};

// One result for each article, then one for each reject, in their order.
using Accepted = std::vector<v1::PublishedArticle>;
using AcceptedCallback = std::function<void(absl::StatusOr<Accepted>)>;

// One thread takes all submissions that wait and decides; another appends what was decided to the log in one
// durable step, so that many small callers share one sync. While one batch is being appended the next is
// decided.
//
// Threads: Submit and Accept from any. The callback runs on a thread of the acceptor's and must not block;
// callbacks come in the order of the submissions.
// Failure: a submission whose append failed gets the log's status (kUnavailable, kResourceExhausted), and so
// does the batch that was decided meanwhile, since it counted on it; nothing of them is remembered, and they
// may be submitted again: what was appended after all is then found to be a duplicate only after a restart,
// so with a log whose appends can be ambiguous consumers drop it by (id, revision). Life cycle: the
// destructor finishes what was taken and refuses the rest with kUnavailable.
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
  // What one append holds.
  struct Batch {
    std::vector<Waiting> submissions;
    std::vector<Accepted> results;  // One for each of them.
    std::vector<log::Record> records;
    std::vector<WallTime> received;  // Of each article among the records.
    std::vector<v1::DeadLetterReason> rejected;
    size_t duplicates = 0;
  };

  Acceptor(const Options& options, log::Log& log, IngestMetrics& metrics, const Clock& clock);
  absl::Status LoadAccepted();
  absl::Status LoadTopic(const std::string& topic, const std::function<void(const log::StoredRecord&)>& add);
  bool HasRoom() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Enqueue(Submission submission, AcceptedCallback done) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void DecideLoop();
  void AppendLoop();
  std::vector<Waiting> TakeWaiting();
  Batch Decide(std::vector<Waiting> taken);
  void Decide(v1::Article article, const std::string& traceparent, Batch& batch);
  void Reject(v1::DeadLetter letter, const std::string& traceparent, Batch& batch);
  // Gives the batch to the appending thread once that is done with the one before; answers it when that one
  // failed.
  void HandOver(Batch batch);
  bool Appending();
  // Waits for the batch that is being appended. If it failed, its records are forgotten and as many as were
  // decided since.
  absl::Status Settle(size_t decided_since);
  absl::Status Append(const Batch& batch);
  static void Answer(Batch& batch, const absl::Status& status);
  void Count(const Batch& batch);

  const Options options_;
  log::Log& log_;
  IngestMetrics& metrics_;
  const Clock& clock_;
  // The deciding thread's, after Create.
  AcceptedIndex index_;
  size_t handed_over_ = 0;  // Records of the batch that is being appended.

  Mutex mutex_;
  CondVar work_, room_;
  std::deque<Waiting> waiting_ ABSL_GUARDED_BY(mutex_);
  size_t waiting_items_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t waiting_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;

  Mutex append_mutex_;
  CondVar append_changed_;
  std::optional<Batch> to_append_ ABSL_GUARDED_BY(append_mutex_);  // Until it is answered.
  absl::Status appended_ ABSL_GUARDED_BY(append_mutex_);           // What came of the last one.
  bool no_more_ ABSL_GUARDED_BY(append_mutex_) = false;

  std::thread deciding_, appending_;
};

// A dead letter for bytes that could not be used. `payload` is cut to the cap of the message.
v1::DeadLetter MakeReject(v1::DeadLetterReason reason, const absl::Status& why, std::string_view source,
                          std::string_view place, std::string_view payload, std::string_view format);

// A parsed document as a submission: item errors become rejects.
Submission ToSubmission(ParsedDocument document, std::string_view source);

}  // namespace parley::ingest
