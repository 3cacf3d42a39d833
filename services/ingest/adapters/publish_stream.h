// One PublishStream call.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <utility>

#include "common/base/mutex.h"
#include "common/base/thread_pool.h"
#include "grpcpp/support/server_callback.h"
#include "ingest/accept/acceptor.h"
#include "ingest/ingest_metrics.h"
#include "parley/v1/ingest_service.grpc.pb.h"

namespace parley::ingest {

// What a request of a call with this trace holds, as a submission; empty when it holds nothing.
template <typename Request>
Submission ReadRequest(const Request& request, const std::string& traceparent);

// Reads ahead at most kReadAhead requests and about kReadAheadBytes, takes them in order, and answers each in
// order once it is durable.
//
// Ownership: owns itself; gone once gRPC is done with the call and no submission of it waits any more.
// Threads: gRPC's callbacks, the pool and the appending thread meet at the mutex.
class PublishStream : public grpc::ServerBidiReactor<v1::PublishStreamRequest, v1::PublishStreamResponse>,
                      public std::enable_shared_from_this<PublishStream> {
 public:
  static constexpr size_t kReadAhead = 512;
  static constexpr size_t kReadAheadBytes = 8 * 1024 * 1024;

  // `traceparent`: of the call, as ReadTraceparent gives it.
  static PublishStream* Start(Acceptor& acceptor, IngestMetrics& metrics, ThreadPool& pool,
                              std::string traceparent);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  struct Slot {
    v1::PublishStreamRequest request;  // Until it is processed.
    v1::PublishStreamResponse response;
    size_t bytes = 0;  // Of the request.
    bool ready = false;
  };

  PublishStream(Acceptor& acceptor, IngestMetrics& metrics, ThreadPool& pool, std::string traceparent)
      : acceptor_(acceptor), metrics_(metrics), pool_(pool), traceparent_(std::move(traceparent)) {}

  // Runs on the pool, at most once at a time, so that the requests keep their order.
  void ProcessSome();
  void Process(const std::shared_ptr<Slot>& slot);
  void Complete(const std::shared_ptr<Slot>& slot, absl::StatusOr<Accepted> accepted);
  void Fail(const absl::Status& status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Starts whatever may be started now: the next write, the next read, the end.
  void Advance() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Acceptor& acceptor_;
  IngestMetrics& metrics_;
  ThreadPool& pool_;
  const std::string traceparent_;
  std::shared_ptr<PublishStream> self_;  // Until OnDone.
  v1::PublishStreamRequest request_;     // gRPC writes it between StartRead and OnReadDone.

  Mutex mutex_;
  std::deque<std::shared_ptr<Slot>> slots_
      ABSL_GUARDED_BY(mutex_);                // In order of arrival; the front may be being written.
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;  // Of the requests in slots_.
  std::deque<std::shared_ptr<Slot>> to_process_ ABSL_GUARDED_BY(mutex_);
  bool processing_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool read_all_ ABSL_GUARDED_BY(mutex_) = false;
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace parley::ingest
