#include "ingest/adapters/publish_stream.h"

#include "common/base/status.h"
#include "common/rpc/grpc_status.h"
#include "ingest/core/finish.h"
#include "ingest/sources/document_reader.h"

namespace parley::ingest {

namespace {

// Requests of one stream that are processed in a row while those of others wait.
constexpr size_t kProcessAtOnce = 32;

}  // namespace

template <typename Request>
Submission ReadRequest(const Request& request, const std::string& traceparent) {
  Submission submission;
  if (request.has_document()) {
    const v1::WireDocument& document = request.document();
    submission = ReadDocument(document.data(), {.source = document.feed().empty() ? "grpc" : document.feed(),
                                                .format = document.format()});
  } else if (request.has_article()) {
    Draft draft;
    draft.article = request.article();
    if (const absl::Status status = FinishArticle(draft, {.source = "grpc"}, "article"); status.ok()) {
      submission.articles.push_back(std::move(draft.article));
    } else {
      submission.rejects.push_back(MakeReject(v1::DEAD_LETTER_REASON_INVALID_ARTICLE, status, "grpc", "",
                                              request.article().SerializeAsString(), "article"));
    }
  }
  submission.traceparent = traceparent;
  return submission;
}
template Submission ReadRequest(const v1::PublishRequest&, const std::string&);
template Submission ReadRequest(const v1::PublishStreamRequest&, const std::string&);

PublishStream* PublishStream::Start(Acceptor& acceptor, IngestMetrics& metrics, ThreadPool& pool,
                                    std::string traceparent) {
  std::shared_ptr<PublishStream> stream(new PublishStream(acceptor, metrics, pool, std::move(traceparent)));
  stream->self_ = stream;
  MutexLock lock(stream->mutex_);
  stream->Advance();
  return stream.get();
}

void PublishStream::OnReadDone(bool ok) {
  MutexLock lock(mutex_);
  reading_ = false;
  if (!ok) {
    read_all_ = true;
    Advance();
    return;
  }
  auto slot = std::make_shared<Slot>();
  slot->bytes = request_.ByteSizeLong();
  bytes_ += slot->bytes;
  slot->response.set_sequence(request_.sequence());
  slot->request.Swap(&request_);
  slots_.push_back(slot);
  to_process_.push_back(std::move(slot));
  if (!processing_) {
    processing_ = pool_.Submit([self = shared_from_this()] { self->ProcessSome(); });
    if (!processing_) {
      Fail(absl::ResourceExhaustedError("too much waits; send the unacknowledged rest again later"));
    }
  }
  Advance();
}

void PublishStream::ProcessSome() {
  for (size_t i = 0;; ++i) {
    std::shared_ptr<Slot> slot;
    {
      MutexLock lock(mutex_);
      // Others get their turn, when there is room to queue behind them.
      const bool yields = i >= kProcessAtOnce && !to_process_.empty() &&
                          pool_.Submit([self = shared_from_this()] { self->ProcessSome(); });
      processing_ = yields || !to_process_.empty();
      if (yields || to_process_.empty()) {
        return;
      }
      slot = std::move(to_process_.front());
      to_process_.pop_front();
    }
    Process(slot);
  }
}

void PublishStream::Process(const std::shared_ptr<Slot>& slot) {
  metrics_.documents.Increment();
  v1::PublishStreamRequest request;
  request.Swap(&slot->request);  // Not kept for as long as the slot.
  const absl::Status taken =
      acceptor_.Submit(ReadRequest(request, traceparent_),
                       [self = shared_from_this(), slot](absl::StatusOr<Accepted> accepted) {
                         self->Complete(slot, std::move(accepted));
                       });
  if (!taken.ok()) {
    Complete(slot, taken);
  }
}

void PublishStream::Complete(const std::shared_ptr<Slot>& slot, absl::StatusOr<Accepted> accepted) {
  MutexLock lock(mutex_);
  if (accepted.ok()) {
    for (v1::PublishedArticle& article : *accepted) {
      *slot->response.add_articles() = std::move(article);
    }
    slot->ready = true;
  } else {
    Fail(accepted.status());
  }
  Advance();
}

void PublishStream::Fail(const absl::Status& status) {
  if (failure_.ok()) {
    failure_ = status;
  }
}

void PublishStream::Advance() {
  if (finished_ || writing_) {
    return;
  }
  if (!slots_.empty() && slots_.front()->ready) {
    writing_ = true;
    // Not sent alone when another one follows at once.
    grpc::WriteOptions options;
    if (slots_.size() > 1 && slots_[1]->ready) {
      options.set_buffer_hint();
    }
    StartWrite(&slots_.front()->response, options);
  } else if (!failure_.ok() || (read_all_ && slots_.empty())) {
    // What is ready was written before; the client repeats what was not acknowledged.
    finished_ = true;
    Finish(rpc::ToGrpc(failure_));
    return;
  }
  const bool room = slots_.size() < kReadAhead && bytes_ < kReadAheadBytes;
  if (!reading_ && !read_all_ && failure_.ok() && room) {
    reading_ = true;
    StartRead(&request_);
  }
}

void PublishStream::OnWriteDone(bool ok) {
  MutexLock lock(mutex_);
  writing_ = false;
  bytes_ -= slots_.front()->bytes;
  slots_.pop_front();
  if (!ok) {
    Fail(absl::CancelledError("the client went away"));
  }
  Advance();
}

void PublishStream::OnCancel() {
  MutexLock lock(mutex_);
  Fail(absl::CancelledError("the client went away"));
  Advance();
}

void PublishStream::OnDone() { self_.reset(); }

}  // namespace parley::ingest
