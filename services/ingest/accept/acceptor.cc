#include "ingest/accept/acceptor.h"

#include <future>

#include "common/base/hash.h"
#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/base/thread_pool.h"
#include "common/base/traceparent.h"
#include "common/base/utf8.h"
#include "common/json/timestamp.h"
#include "common/log/dead_letter.h"
#include "common/log/topics.h"
#include "common/obs/logging.h"
#include "ingest/accept/content.h"

namespace parley::ingest {
namespace {

constexpr char kSource[] = "/parley/ingest";
constexpr char kDigestHeader[] = "parley_digest";
constexpr size_t kMaxBatchBytes = 16 * 1024 * 1024;
constexpr size_t kMaxWaitingBytes = 64 * 1024 * 1024;

std::string VersionedId(std::string_view id, uint32_t revision) { return fmt::format("{}@{}", id, revision); }

v1::PublishedArticle Result(std::string_view id, uint32_t revision, v1::PublishOutcome outcome,
                            std::string error = {}) {
  v1::PublishedArticle result;
  result.set_article_id(std::string(id));
  result.set_revision(revision);
  result.set_outcome(outcome);
  result.set_error(std::move(error));
  return result;
}

size_t Bytes(const Submission& submission) {
  size_t bytes = 0;
  for (const v1::Article& article : submission.articles) {
    bytes += article.ByteSizeLong();
  }
  for (const v1::DeadLetter& letter : submission.rejects) {
    bytes += letter.ByteSizeLong();
  }
  return bytes;
}

struct ParsedVersion {
  std::string_view id;
  uint32_t revision = 0;
};

// "<id>@<revision>", as VersionedId writes it; revision 0 when it is not that.
ParsedVersion ParseVersionedId(std::string_view text) {
  const size_t at = text.rfind('@');
  if (at == std::string_view::npos) {
    return {};
  }
  const std::string digits(text.substr(at + 1));
  return {text.substr(0, at), static_cast<uint32_t>(std::strtoul(digits.c_str(), nullptr, 10))};
}

}  // namespace

absl::StatusOr<std::unique_ptr<Acceptor>> Acceptor::Create(const Options& options, log::Log& log,
                                                           IngestMetrics& metrics, const Clock& clock) {
  std::unique_ptr<Acceptor> acceptor(new Acceptor(options, log, metrics, clock));
  RETURN_IF_ERROR(acceptor->LoadAccepted());
  acceptor->deciding_ = std::thread([a = acceptor.get()] {
    SetThreadName("ingest-decide");
    a->DecideLoop();
  });
  acceptor->appending_ = std::thread([a = acceptor.get()] {
    SetThreadName("ingest-append");
    a->AppendLoop();
  });
  return acceptor;
}

Acceptor::Acceptor(const Options& options, log::Log& log, IngestMetrics& metrics, const Clock& clock)
    : options_(options), log_(log), metrics_(metrics), clock_(clock), index_(options.accepted_index_size) {}

Acceptor::~Acceptor() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    work_.NotifyAll();
    room_.NotifyAll();
  }
  for (std::thread* thread : {&deciding_, &appending_}) {
    if (thread->joinable()) {
      thread->join();
    }
  }
}

absl::Status Acceptor::LoadAccepted() {
  RETURN_IF_ERROR(LoadTopic(log::kArticles, [this](const log::StoredRecord& record) {
    const ParsedVersion version = ParseVersionedId(log::HeaderValue(record.headers, "ce_id"));
    const std::string digest(log::HeaderValue(record.headers, kDigestHeader));
    if (version.revision > 0 && !digest.empty()) {
      index_.Add(version.id, version.revision, std::strtoull(digest.c_str(), nullptr, 16));
    }
  }));
  return LoadTopic(log::kDeadLetters,
                   [this](const log::StoredRecord& record) { index_.Add(record.key, 1, 0); });
}

absl::Status Acceptor::LoadTopic(const std::string& topic,
                                 const std::function<void(const log::StoredRecord&)>& add) {
  ASSIGN_OR_RETURN(const int32_t partitions, log_.Partitions(topic));
  for (int32_t p = 0; p < partitions; ++p) {
    const log::TopicPartition partition{topic, p};
    ASSIGN_OR_RETURN(const log::PartitionRange range, log_.Range(partition));
    // Older ones would be forgotten again at once.
    const auto capacity = static_cast<int64_t>(options_.accepted_index_size);
    int64_t next = std::max(range.start, range.end - capacity);
    while (next < range.end) {
      ASSIGN_OR_RETURN(const log::Chunk chunk,
                       log_.Read(partition, next, 1000, Deadline::After(std::chrono::seconds(30))));
      if (chunk.next_offset == next) {
        return MakeStatus(absl::StatusCode::kUnavailable,
                          "cannot read {}[{}] past {}: an open transaction blocks it", topic, p, next);
      }
      for (const log::StoredRecord& record : chunk.records) {
        add(record);
      }
      next = chunk.next_offset;
    }
  }
  return absl::OkStatus();
}

bool Acceptor::HasRoom() const {
  return waiting_items_ < options_.max_waiting_articles && waiting_bytes_ < kMaxWaitingBytes;
}

void Acceptor::Enqueue(Submission submission, AcceptedCallback done) {
  const size_t items = submission.articles.size() + submission.rejects.size();
  const size_t bytes = Bytes(submission);
  waiting_.push_back({std::move(submission), std::move(done), items, bytes});
  waiting_items_ += items;
  waiting_bytes_ += bytes;
  metrics_.waiting.Set(static_cast<double>(waiting_items_));
  work_.NotifyOne();
}

absl::Status Acceptor::Submit(Submission submission, AcceptedCallback done) {
  MutexLock lock(mutex_);
  if (stopping_) {
    return absl::UnavailableError("ingest is stopping");
  }
  if (!HasRoom()) {
    return MakeStatus(absl::StatusCode::kResourceExhausted, "{} articles wait already; try again later",
                      waiting_items_);
  }
  Enqueue(std::move(submission), std::move(done));
  return absl::OkStatus();
}

absl::StatusOr<Accepted> Acceptor::Accept(Submission submission) {
  std::promise<absl::StatusOr<Accepted>> promise;
  {
    MutexLock lock(mutex_);
    while (!HasRoom() && !stopping_) {
      room_.Wait(mutex_);
    }
    if (stopping_) {
      return absl::UnavailableError("ingest is stopping");
    }
    Enqueue(std::move(submission),
            [&promise](absl::StatusOr<Accepted> result) { promise.set_value(std::move(result)); });
  }
  return promise.get_future().get();
}

std::vector<Acceptor::Waiting> Acceptor::TakeWaiting() {
  MutexLock lock(mutex_);
  while (waiting_.empty() && !stopping_) {
    work_.Wait(mutex_);
  }
  std::vector<Waiting> taken;
  size_t items = 0;
  size_t bytes = 0;
  const auto fits = [&](const Waiting& next) {
    return taken.empty() ||
           (items + next.items <= options_.max_batch_articles && bytes + next.bytes <= kMaxBatchBytes);
  };
  while (!waiting_.empty() && fits(waiting_.front())) {
    items += waiting_.front().items;
    bytes += waiting_.front().bytes;
    taken.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  waiting_items_ -= items;
  waiting_bytes_ -= bytes;
  metrics_.waiting.Set(static_cast<double>(waiting_items_));
  room_.NotifyAll();
  return taken;
}

void Acceptor::DecideLoop() {
  for (auto taken = TakeWaiting(); !taken.empty(); taken = TakeWaiting()) {
    if (!Appending()) {
      Settle(0).IgnoreError();  // Answered; what is decided now must not count on it if it failed.
    }
    HandOver(Decide(std::move(taken)));
  }
  MutexLock lock(append_mutex_);
  no_more_ = true;
  append_changed_.NotifyAll();
}

void Acceptor::AppendLoop() {
  for (;;) {
    Batch* batch = nullptr;
    {
      MutexLock lock(append_mutex_);
      while (!to_append_.has_value() && !no_more_) {
        append_changed_.Wait(append_mutex_);
      }
      if (!to_append_.has_value()) {
        return;
      }
      batch = &*to_append_;  // Ours until it is reset below.
    }
    const absl::Status status = Append(*batch);
    Answer(*batch, status);
    MutexLock lock(append_mutex_);
    to_append_.reset();
    appended_ = status;
    append_changed_.NotifyAll();
  }
}

Acceptor::Batch Acceptor::Decide(std::vector<Waiting> taken) {
  Batch batch;
  batch.submissions = std::move(taken);
  for (Waiting& waiting : batch.submissions) {
    batch.results.emplace_back();
    const std::string& traceparent = waiting.submission.traceparent;
    for (v1::Article& article : waiting.submission.articles) {
      Decide(std::move(article), traceparent, batch);
    }
    for (v1::DeadLetter& letter : waiting.submission.rejects) {
      Reject(std::move(letter), traceparent, batch);
    }
  }
  return batch;
}

bool Acceptor::Appending() {
  MutexLock lock(append_mutex_);
  return to_append_.has_value();
}

absl::Status Acceptor::Settle(size_t decided_since) {
  absl::Status status;
  {
    MutexLock lock(append_mutex_);
    while (to_append_.has_value()) {
      append_changed_.Wait(append_mutex_);
    }
    status = std::exchange(appended_, absl::OkStatus());
  }
  if (!status.ok()) {
    index_.ForgetNewest(handed_over_ + decided_since);
  }
  handed_over_ = 0;
  return status;
}

void Acceptor::HandOver(Batch batch) {
  const size_t records = batch.records.size();
  if (const absl::Status status = Settle(records); !status.ok()) {
    Answer(batch, status);
    return;
  }
  handed_over_ = records;
  MutexLock lock(append_mutex_);
  to_append_ = std::move(batch);
  append_changed_.NotifyAll();
}

absl::Status Acceptor::Append(const Batch& batch) {
  if (!batch.records.empty()) {
    const auto start = std::chrono::steady_clock::now();
    const absl::Status status = log_.Append(batch.records).status();
    metrics_.append_seconds.Observe(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    if (!status.ok()) {
      metrics_.AppendFailures(status.code()).Increment();
      obs::Logger("ingest")->error("append_failed records={} why={}", batch.records.size(),
                                   obs::Field(ToString(status)));
      return status;
    }
  }
  Count(batch);
  return absl::OkStatus();
}

void Acceptor::Answer(Batch& batch, const absl::Status& status) {
  for (size_t i = 0; i < batch.submissions.size(); ++i) {
    if (status.ok()) {
      batch.submissions[i].done(std::move(batch.results[i]));
    } else {
      batch.submissions[i].done(status);
    }
  }
}

void Acceptor::Decide(v1::Article article, const std::string& traceparent, Batch& batch) {
  Content content(std::move(article));
  const uint64_t digest = content.digest();
  const std::string& id = content.content().id();
  const auto decision = index_.Decide(id, content.said_revision(), digest);
  if (decision.duplicate) {
    ++batch.duplicates;
    batch.results.back().push_back(Result(id, decision.revision, v1::PUBLISH_OUTCOME_DUPLICATE));
    return;
  }
  const WallTime received = clock_.Now();
  content.Accept(decision.revision, received);
  const log::Envelope envelope{
      .topic = log::kArticles,
      .key = id,
      .id = VersionedId(id, decision.revision),
      .source = kSource,
      .time = content.content().has_published() ? ToWallTime(content.content().published()) : received,
      .traceparent = traceparent};
  auto record = content.Wrap(envelope, options_.encoding);
  if (!record.ok()) {
    const v1::Article whole = content.Whole();
    Reject(MakeReject(v1::DEAD_LETTER_REASON_INVALID_ARTICLE, record.status(), whole.feed(), "",
                      whole.SerializeAsString(), "article"),
           traceparent, batch);
    return;
  }
  record->headers.push_back({kDigestHeader, Hex64(digest)});
  batch.records.push_back(*std::move(record));
  batch.results.back().push_back(Result(id, decision.revision, v1::PUBLISH_OUTCOME_ACCEPTED));
  batch.received.push_back(received);
  // Known at once, so that a repeat within the batch is seen; forgotten again if the log refuses. One entry
  // for each record.
  index_.Add(id, decision.revision, digest);
}

void Acceptor::Reject(v1::DeadLetter letter, const std::string& traceparent, Batch& batch) {
  batch.results.back().push_back(
      Result(letter.article_id(), letter.article_revision(), v1::PUBLISH_OUTCOME_REJECTED, letter.message()));
  if (index_.Decide(letter.id(), 1, 0).duplicate) {
    return;  // The same bytes from the same place are kept once.
  }
  const WallTime now = clock_.Now();
  *letter.mutable_time() = ToTimestamp(now);
  if (!traceparent.empty()) {
    log::SetHeaders({{kTraceparentHeader, traceparent}}, letter);  // For its replay.
  }
  batch.rejected.push_back(letter.reason());
  index_.Add(letter.id(), 1, 0);
  batch.records.push_back(log::WrapDeadLetter({.source = kSource, .time = now, .traceparent = traceparent},
                                              std::move(letter), options_.encoding));
}

void Acceptor::Count(const Batch& batch) {
  metrics_.accepted.Increment(static_cast<double>(batch.received.size()));
  metrics_.duplicate.Increment(static_cast<double>(batch.duplicates));
  metrics_.batch_articles.Observe(static_cast<double>(batch.received.size()));
  for (const v1::DeadLetterReason reason : batch.rejected) {
    metrics_.DeadLetters(reason).Increment();
  }
  const WallTime now = clock_.Now();
  for (const WallTime received : batch.received) {
    metrics_.age.Observe(received, now);
  }
}

v1::DeadLetter MakeReject(v1::DeadLetterReason reason, const absl::Status& why, std::string_view source,
                          std::string_view place, std::string_view payload, std::string_view format) {
  v1::DeadLetter letter;
  letter.set_id(Sha256Hex(fmt::format("{}\n{}\n{}", source, place, payload)).substr(0, 32));
  letter.set_reason(reason);
  letter.set_message(RepairUtf8(place.empty() ? Message(why) : fmt::format("{}: {}", place, Message(why))));
  letter.set_service("ingest");
  letter.set_source(RepairUtf8(source));
  log::SetPayload(payload, letter);
  letter.set_format(std::string(format));
  return letter;
}

Submission ToSubmission(ParsedDocument document, std::string_view source) {
  Submission submission{.articles = std::move(document.articles)};
  for (const ItemError& error : document.errors) {
    submission.rejects.push_back(MakeReject(v1::DEAD_LETTER_REASON_INVALID_ARTICLE, error.status, source,
                                            error.place, error.bytes, document.format));
  }
  return submission;
}

}  // namespace parley::ingest
