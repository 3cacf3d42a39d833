// One Subscribe call: a small buffer and the state machine that writes it out.
#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "common/base/mutex.h"
#include "gateway/adapters/record_cache.h"
#include "gateway/core/conflation.h"
#include "gateway/core/filter.h"
#include "gateway/core/resume_token.h"
#include "gateway/gateway_metrics.h"
#include "gateway/options.h"
#include "grpcpp/grpcpp.h"
#include "parley/v1/stream_service.pb.h"

namespace parley::gateway {

class Subscriber;

// Told by gRPC's threads; must not block.
class SubscriberOwner {
 public:
  virtual ~SubscriberOwner() = default;
  virtual void HasRoomAgain() = 0;
  virtual void Done(const Subscriber& subscriber) = 0;
};

// Where a subscriber is and what it wants. The pump's thread alone uses it.
struct SubscriberCursor {
  Filter filter;
  ConflationRule conflation;
  v1::SubscribeRequest request;  // For its start, until it is resolved.
  bool started = false;
  ResumePoint point;           // After the last record looked at.
  std::vector<int64_t*> next;  // The offsets in `point`, in the order of the sources.
  uint32_t conflated = 0;      // Since the last response.
  std::chrono::steady_clock::time_point last_response;
};

// The write reactor. At most one write is with gRPC at a time, and at most Options::buffer_items/bytes wait
// here, so a subscriber that does not read costs this much and gRPC's own flow-control window.
//
// Threads: Push, End, Cut and the getters from any; the On... methods are gRPC's.
// Life cycle: keeps itself alive from Start until gRPC calls OnDone. Whatever happens, exactly one Finish is
// made, and only when no write is out.
class Subscriber final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  static std::shared_ptr<Subscriber> Start(const Options& options, grpc::CallbackServerContext* context,
                                           SubscriberOwner& owner, GatewayMetrics& metrics);

  // Puts a response into the buffer: the item of `record` (none: a heartbeat) with `token` and `conflated`.
  void Push(const RecordPtr& record, const std::string& token, uint32_t conflated);
  // False when the buffer is full. Then HasRoomAgain is called once half of it is free.
  bool HasRoom();

  // Finishes with this status after the write that is out, and forgets what waits. The first status wins.
  void End(const grpc::Status& status);
  // The same, but gives up the write that is out.
  void Cut(const grpc::Status& status);

  bool ended() const;
  // How long the write that is out has been out; zero when none is.
  std::chrono::steady_clock::duration WritingFor() const;

  SubscriberCursor cursor;

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  struct Outgoing {
    RecordPtr record;
    std::string rest;  // A SubscribeResponse with everything but the item.
    size_t bytes() const { return rest.size() + (record == nullptr ? 0 : record->response().size()); }
  };

  Subscriber(const Options& options, grpc::CallbackServerContext* context, SubscriberOwner& owner,
             GatewayMetrics& metrics)
      : options_(options), context_(context), owner_(owner), metrics_(metrics) {}

  bool Full() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Makes the next call to gRPC, if it is time for one. Not under the mutex: gRPC may call back at once.
  void Advance();
  // What Advance should do. Fills current_ for kWrite.
  enum class Step { kNothing, kWrite, kFinish };
  Step NextStep() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Options& options_;
  grpc::CallbackServerContext* const context_;
  SubscriberOwner& owner_;
  GatewayMetrics& metrics_;
  std::shared_ptr<Subscriber> self_;

  mutable Mutex mutex_;
  std::deque<Outgoing> buffer_ ABSL_GUARDED_BY(mutex_);
  size_t buffered_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  bool wants_room_ ABSL_GUARDED_BY(mutex_) = false;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  std::chrono::steady_clock::time_point write_began_ ABSL_GUARDED_BY(mutex_);
  std::optional<grpc::Status> status_ ABSL_GUARDED_BY(mutex_);  // Set: to be finished with.
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;               // Finish was called or is about to be.
  grpc::ByteBuffer current_;                                    // gRPC's while writing_.
};

}  // namespace parley::gateway
