#include "gateway/adapters/pump.h"

#include <algorithm>
#include <utility>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/base/thread_pool.h"
#include "common/obs/logging.h"
#include "common/rpc/grpc_status.h"
#include "gateway/adapters/merged_reader.h"
#include "gateway/adapters/start_position.h"

namespace parley::gateway {
namespace {

// Of one subscriber before the next one has its turn.
constexpr int kRecordsPerTurn = 512;
// How often stalls and heartbeats are looked for.
constexpr std::chrono::milliseconds kTick{100};

const grpc::Status& GoingAway() {
  static const grpc::Status status(grpc::StatusCode::UNAVAILABLE,
                                   "the gateway is going away: reconnect with the last resume token");
  return status;
}

int64_t Lag(const SubscriberCursor& cursor, const std::vector<int64_t>& applied) {
  int64_t lag = 0;
  for (size_t i = 0; i < applied.size(); ++i) {
    lag += std::max<int64_t>(0, applied[i] - *cursor.next[i]);
  }
  return lag;
}

}  // namespace

Pump::Pump(const Options& options, const Parts& parts)
    : options_(options), parts_(parts), thread_([this] { Loop(); }) {}

Pump::~Pump() {
  {
    MutexLock lock(mutex_);
    stop_ = true;
    changed_.NotifyAll();
  }
  thread_.join();
}

absl::Status Pump::Add(std::shared_ptr<Subscriber> subscriber) {
  MutexLock lock(mutex_);
  if (closing_) {
    return rpc::FromGrpc(GoingAway());
  }
  if (subscribers_.size() >= options_.max_subscribers) {
    return MakeStatus(absl::StatusCode::kResourceExhausted,
                      "{} subscribers already, which is the limit: try again later or at another gateway",
                      subscribers_.size());
  }
  subscribers_.push_back(std::move(subscriber));
  parts_.metrics.subscribers.Set(static_cast<double>(subscribers_.size()));
  work_ = true;
  changed_.NotifyAll();
  return absl::OkStatus();
}

void Pump::SetApplied(const std::vector<int64_t>& applied) {
  MutexLock lock(mutex_);
  applied_ = applied;
  work_ = true;
  changed_.NotifyAll();
}

void Pump::HasRoomAgain() {
  MutexLock lock(mutex_);
  work_ = true;
  changed_.NotifyAll();
}

void Pump::Done(const Subscriber& subscriber) {
  MutexLock lock(mutex_);
  std::erase_if(subscribers_, [&subscriber](const auto& s) { return s.get() == &subscriber; });
  parts_.metrics.subscribers.Set(static_cast<double>(subscribers_.size()));
  changed_.NotifyAll();
}

bool Pump::WaitUntilEmpty(Deadline deadline) {
  MutexLock lock(mutex_);
  while (!subscribers_.empty() && changed_.WaitUntil(mutex_, deadline.at())) {
  }
  return subscribers_.empty();
}

void Pump::Shutdown(Deadline deadline) {
  Subscribers subscribers;
  {
    MutexLock lock(mutex_);
    closing_ = true;
    subscribers = subscribers_;
  }
  for (const auto& subscriber : subscribers) {
    subscriber->End(GoingAway());
  }
  if (WaitUntilEmpty(Deadline::After(deadline.Left() / 2))) {
    return;
  }
  for (const auto& subscriber : subscribers) {
    subscriber->Cut(GoingAway());
  }
  WaitUntilEmpty(deadline);
}

void Pump::Loop() {
  SetThreadName("gateway-pump");
  Subscribers subscribers;
  std::vector<int64_t> applied;
  bool more = false;
  while (WaitForWork(more, subscribers, applied)) {
    more = false;
    for (const auto& subscriber : subscribers) {
      more |= Serve(*subscriber, applied);
    }
    subscribers.clear();
  }
}

bool Pump::WaitForWork(bool more, Subscribers& subscribers, std::vector<int64_t>& applied) {
  const Deadline tick = Deadline::After(kTick);
  MutexLock lock(mutex_);
  while (!more && !work_ && !stop_ && changed_.WaitUntil(mutex_, tick.at())) {
  }
  work_ = false;
  subscribers = subscribers_;
  applied = applied_;
  return !stop_;
}

bool Pump::Serve(Subscriber& subscriber, const std::vector<int64_t>& applied) {
  CutIfStalled(subscriber);
  if (subscriber.ended()) {
    return false;
  }
  absl::Status status = absl::OkStatus();
  bool more = false;
  if (!subscriber.cursor.started) {
    status = StartAt(subscriber);
  }
  if (status.ok()) {
    const absl::StatusOr<bool> filled = Fill(subscriber, applied);
    status = filled.status();
    more = filled.ok() && *filled;
  }
  if (!status.ok() && !IsRetryable(status)) {
    parts_.metrics.FailedSubscribers(status.code()).Increment();
    subscriber.End(rpc::ToGrpc(status));
  }
  const auto silence = std::chrono::steady_clock::now() - subscriber.cursor.last_response;
  if (status.ok() && silence >= options_.heartbeat && subscriber.HasRoom()) {
    Respond(subscriber, nullptr);
  }
  return more;
}

void Pump::CutIfStalled(Subscriber& subscriber) {
  if (!subscriber.ended() && subscriber.WritingFor() > options_.stall_timeout) {
    parts_.metrics.stalled.Increment();
    subscriber.Cut({grpc::StatusCode::UNAVAILABLE,
                    fmt::format("nothing was read for {} s: reconnect with the last resume token",
                                options_.stall_timeout.count() / 1000)});
  }
}

// The first response is a heartbeat: the subscriber knows that it is in, and where.
absl::Status Pump::StartAt(Subscriber& subscriber) {
  SubscriberCursor& cursor = subscriber.cursor;
  ASSIGN_OR_RETURN(cursor.point.next, ResolveStart(cursor.request, parts_.log, parts_.cache.sources()));
  cursor.point.log_id = parts_.log.id();
  for (const Source& source : parts_.cache.sources()) {
    cursor.next.push_back(&cursor.point.next[source.partition]);
  }
  cursor.started = true;
  Respond(subscriber, nullptr);
  return absl::OkStatus();
}

absl::StatusOr<bool> Pump::Fill(Subscriber& subscriber, const std::vector<int64_t>& applied) {
  SubscriberCursor& cursor = subscriber.cursor;
  const int64_t lag = Lag(cursor, applied);
  if (lag == 0) {
    return false;
  }
  const bool conflate = cursor.conflation.Applies(lag);
  MergedReader reader(parts_.cache, cursor.next, applied);
  for (int i = 0; i < kRecordsPerTurn; ++i) {
    if (!subscriber.HasRoom()) {
      return false;
    }
    const absl::StatusOr<RecordPtr> record = reader.Next();
    if (absl::IsOutOfRange(record.status())) {
      return MakeStatus(absl::StatusCode::kOutOfRange,
                        "fell behind what the log keeps: subscribe with START_POSITION_EARLIEST ({})",
                        Message(record.status()));
    }
    RETURN_IF_ERROR(record.status());
    if (*record == nullptr) {
      return false;
    }
    Give(subscriber, *record, conflate);
  }
  return true;
}

void Pump::Give(Subscriber& subscriber, const RecordPtr& record, bool conflate) {
  const Filter& filter = subscriber.cursor.filter;
  if (record->what() != DecodedRecord::What::kItem || !PassesFacts(filter, record->facts()) ||
      (!filter.words.empty() && !PassesWords(filter, record->words()))) {
    return;
  }
  if (conflate && IsSuperseded(*record)) {
    ++subscriber.cursor.conflated;
    parts_.metrics.conflated.Increment();
    return;
  }
  Respond(subscriber, record);
}

// When the view does not tell, the version is sent: too much is harmless.
bool Pump::IsSuperseded(const DecodedRecord& record) {
  const auto reader = parts_.readers.Take();
  if (!reader.ok()) {
    return false;
  }
  const absl::StatusOr<uint32_t> latest = (*reader)->Version(record.kind(), record.id());
  return latest.ok() && Superseded(record.facts().version, *latest);
}

void Pump::Respond(Subscriber& subscriber, const RecordPtr& record) {
  SubscriberCursor& cursor = subscriber.cursor;
  subscriber.Push(record, EncodeResumeToken(cursor.point), std::exchange(cursor.conflated, 0));
  cursor.last_response = std::chrono::steady_clock::now();
}

}  // namespace parley::gateway
