#include "common/log/kafka/appender.h"

#include <atomic>
#include <thread>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/log/kafka/kafka_status.h"
#include "common/log/kafka/message.h"
#include "common/log/kafka/settings.h"
#include "common/log/kafka/topic_handles.h"
#include "common/obs/logging.h"

namespace parley::log::kafka {
namespace {

constexpr int kPollMs = 100;
constexpr std::chrono::milliseconds kRoomWait{2};

// The records of one call that are on their way.
class Shipment {
 public:
  struct Item {
    Shipment* shipment;
    size_t index;
  };

  explicit Shipment(size_t records) : offsets_(records, -1), awaited_(records) {
    items_.reserve(records);
    for (size_t i = 0; i < records; ++i) {
      items_.push_back({this, i});
    }
  }

  void* Opaque(size_t index) { return &items_[index]; }

  static void Delivered(const rd_kafka_message_t& message) {
    const auto& item = *static_cast<const Item*>(message._private);
    item.shipment->Arrived(item.index, message.offset, message.err);
  }

  // Waits for the first `sent` records; librdkafka's own time limit sees to it that they all are told.
  absl::StatusOr<std::vector<int64_t>> Wait(size_t sent) {
    MutexLock lock(mutex_);
    awaited_ = sent;
    while (arrived_ < awaited_) {
      all_.Wait(mutex_);
    }
    if (error_ != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return FromKnownTopicError(error_, "appending to Kafka");
    }
    return offsets_;
  }

 private:
  void Arrived(size_t index, int64_t offset, rd_kafka_resp_err_t error) {
    MutexLock lock(mutex_);
    offsets_[index] = offset;
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR && error_ == RD_KAFKA_RESP_ERR_NO_ERROR) {
      error_ = error;
    }
    if (++arrived_ == awaited_) {
      all_.NotifyAll();  // Under the lock: the waiter may destroy us as soon as it has it.
    }
  }

  std::vector<Item> items_;
  Mutex mutex_;
  CondVar all_;
  std::vector<int64_t> offsets_ ABSL_GUARDED_BY(mutex_);
  size_t awaited_ ABSL_GUARDED_BY(mutex_);
  size_t arrived_ ABSL_GUARDED_BY(mutex_) = 0;
  rd_kafka_resp_err_t error_ ABSL_GUARDED_BY(mutex_) = RD_KAFKA_RESP_ERR_NO_ERROR;
};

}  // namespace

class Appender::Producer {
 public:
  Producer(std::unique_ptr<Client> client, std::chrono::milliseconds timeout)
      : client_(std::move(client)), topics_(*client_, timeout), poller_([this] { Poll(); }) {}
  ~Producer() {
    stopping_ = true;
    poller_.join();
  }

  // Hands all over in one go, so that callers' records do not mix; the number that librdkafka took.
  absl::StatusOr<size_t> Send(std::span<const Record> records, std::span<const int32_t> partitions,
                              Shipment& shipment, Deadline deadline, absl::Status& refused) {
    MutexLock lock(mutex_);
    std::vector<rd_kafka_topic_t*> topics;
    topics.reserve(records.size());
    for (size_t i = 0; i < records.size(); ++i) {
      if (i > 0 && records[i].topic == records[i - 1].topic) {
        topics.push_back(topics.back());
      } else {
        ASSIGN_OR_RETURN(topics.emplace_back(), topics_.Get(records[i].topic));
      }
    }
    for (size_t i = 0; i < records.size();) {
      const ErrorPtr error =
          Produce(client_->get(), topics[i], records[i], partitions[i], shipment.Opaque(i));
      if (error == nullptr) {
        ++i;
      } else if (rd_kafka_error_code(error.get()) == RD_KAFKA_RESP_ERR__QUEUE_FULL && !deadline.Passed()) {
        std::this_thread::sleep_for(kRoomWait);  // The poller makes room.
      } else {
        refused =
            FromError(rd_kafka_error_code(error.get()), fmt::format("appending to {}", records[i].topic));
        return i;
      }
    }
    return records.size();
  }

  bool broken() const {
    return rd_kafka_fatal_error(client_->get(), nullptr, 0) != RD_KAFKA_RESP_ERR_NO_ERROR;
  }
  absl::Status Explain(const absl::Status& status) const { return client_->Explain(status); }

 private:
  void Poll() {
    while (!stopping_) {
      rd_kafka_poll(client_->get(), kPollMs);
      if (broken()) {
        rd_kafka_purge(client_->get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
      }
    }
  }

  const std::unique_ptr<Client> client_;
  Mutex mutex_;
  TopicHandles topics_ ABSL_GUARDED_BY(mutex_);
  std::atomic<bool> stopping_ = false;
  std::thread poller_;
};

absl::StatusOr<std::vector<int64_t>> Appender::Append(std::span<const Record> records) {
  ASSIGN_OR_RETURN(const std::vector<int32_t> partitions, catalog_.PartitionsOf(records));
  if (records.empty()) {
    return std::vector<int64_t>();
  }
  ASSIGN_OR_RETURN(const std::shared_ptr<Producer> producer, Current());
  Shipment shipment(records.size());
  absl::Status refused;
  ASSIGN_OR_RETURN(const size_t sent, producer->Send(records, partitions, shipment,
                                                     Deadline::After(options_.request_timeout), refused));
  auto offsets = shipment.Wait(sent);
  if (producer->broken()) {
    Discard(producer);
  }
  if (!refused.ok() || !offsets.ok()) {
    return producer->Explain(offsets.ok() ? refused : offsets.status());
  }
  return offsets;
}

absl::StatusOr<std::shared_ptr<Appender::Producer>> Appender::Current() {
  MutexLock lock(mutex_);
  if (producer_ == nullptr) {
    ASSIGN_OR_RETURN(auto client, Client::Create(Client::Kind::kProducer, AppenderProperties(options_),
                                                 {.rebalance = {}, .delivered = Shipment::Delivered}));
    producer_ = std::make_shared<Producer>(std::move(client), options_.request_timeout);
  }
  return producer_;
}

void Appender::Discard(const std::shared_ptr<Producer>& broken) {
  MutexLock lock(mutex_);
  if (producer_ == broken) {
    obs::Logger("log.kafka")->warn("action=new_appender reason=\"a sequence of records was broken\"");
    producer_.reset();
  }
}

}  // namespace parley::log::kafka
