// Fills the subscribers' buffers: one thread for all of them.
#pragma once

#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "common/log/log.h"
#include "gateway/adapters/reader_pool.h"
#include "gateway/adapters/record_cache.h"
#include "gateway/adapters/subscriber.h"
#include "gateway/gateway_metrics.h"
#include "gateway/options.h"

namespace parley::gateway {

// Gives each subscriber records while its buffer has room, up to where the view has got; so whoever was sent
// an item and then asks for it, gets at least this version. Cuts those that take nothing.
//
// Threads: all methods from any. Ownership: what is passed in outlives it, and it outlives the gRPC server.
// Life cycle: Shutdown, then the destructor, when no subscriber is left.
class Pump final : public SubscriberOwner {
 public:
  struct Parts {
    log::Log& log;
    RecordCache& cache;
    ReaderPool& readers;
    GatewayMetrics& metrics;
  };
  Pump(const Options& options, const Parts& parts);
  ~Pump() override;

  // Takes the subscriber over; its cursor has the request. kResourceExhausted: too many. kUnavailable: going
  // away.
  absl::Status Add(std::shared_ptr<Subscriber> subscriber);

  // How far the view has got, in the order of the sources.
  void SetApplied(const std::vector<int64_t>& applied);

  // Ends all subscriptions with UNAVAILABLE: after the write that is out, or without waiting for it when half
  // the time has passed. Returns when all are gone or the time is up; later Adds are refused. Idempotent.
  void Shutdown(Deadline deadline);

  void HasRoomAgain() override;
  void Done(const Subscriber& subscriber) override;

 private:
  using Subscribers = std::vector<std::shared_ptr<Subscriber>>;

  void Loop();
  // Waits for something to do; the subscribers to serve, or nothing to stop.
  bool WaitForWork(bool more, Subscribers& subscribers, std::vector<int64_t>& applied);
  // True when there is more to give right now.
  bool Serve(Subscriber& subscriber, const std::vector<int64_t>& applied);
  void CutIfStalled(Subscriber& subscriber);
  absl::Status StartAt(Subscriber& subscriber);
  absl::StatusOr<bool> Fill(Subscriber& subscriber, const std::vector<int64_t>& applied);
  void Give(Subscriber& subscriber, const RecordPtr& record, bool conflate);
  bool IsSuperseded(const DecodedRecord& record);
  void Respond(Subscriber& subscriber, const RecordPtr& record);
  bool WaitUntilEmpty(Deadline deadline);

  const Options options_;
  const Parts parts_;

  Mutex mutex_;
  CondVar changed_;
  Subscribers subscribers_ ABSL_GUARDED_BY(mutex_);
  std::vector<int64_t> applied_ ABSL_GUARDED_BY(mutex_);
  bool work_ ABSL_GUARDED_BY(mutex_) = false;
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  bool stop_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace parley::gateway
