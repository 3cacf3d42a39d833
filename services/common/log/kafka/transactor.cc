#include "common/log/kafka/transactor.h"

#include <algorithm>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/log/kafka/kafka_status.h"
#include "common/log/kafka/message.h"
#include "common/log/kafka/settings.h"
#include "common/obs/logging.h"

namespace parley::log::kafka {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int kRoomWaitMs = 10;
// The broker looks for transactions that are too old every ten seconds by default.
constexpr milliseconds kAbortScan{12'000};

// What must be done before anything else can be tried.
enum class Cure { kNone, kRetry, kAbort, kReplace };

Cure CureOf(const rd_kafka_error_t* error) {
  if (rd_kafka_error_is_fatal(error) != 0) return Cure::kReplace;
  if (rd_kafka_error_txn_requires_abort(error) != 0) return Cure::kAbort;
  if (rd_kafka_error_is_retriable(error) != 0) return Cure::kRetry;
  return Cure::kReplace;
}

}  // namespace

struct Transactor::Producer {
  std::unique_ptr<Client> client;
  std::unique_ptr<TopicHandles> topics;
  absl::Status refused;   // A record of the current transaction that the broker will never take.
  int troubles_seen = 0;  // Client's, at the beginning of the current transaction.
  bool doubtful = false;  // Something was sent twice or may be under way.
  bool ending = false;    // EndTxn with commit was asked for.

  rd_kafka_t* get() const { return client->get(); }
};

Transactor::Transactor(const KafkaLogOptions& options, std::string transactional_id, KafkaMetrics& metrics)
    : options_(options), transactional_id_(std::move(transactional_id)), metrics_(metrics) {}

Transactor::~Transactor() = default;

absl::Status Transactor::Prepare() {
  auto producer = std::make_unique<Producer>();
  const auto delivered = [raw = producer.get()](const rd_kafka_message_t& message) {
    const absl::Status status = FromError(message.err, "record of a transaction");
    if (absl::IsInvalidArgument(status)) {
      raw->refused = status;
    }
  };
  ASSIGN_OR_RETURN(producer->client,
                   Client::Create(Client::Kind::kProducer, TransactionProperties(options_, transactional_id_),
                                  {.rebalance = {}, .delivered = delivered}));
  producer->topics = std::make_unique<TopicHandles>(*producer->client, options_.request_timeout);
  const Deadline deadline = Deadline::After(options_.request_timeout);
  for (;;) {
    const auto left = static_cast<int>(std::max<int64_t>(deadline.Left().count(), 100));
    const ErrorPtr error(rd_kafka_init_transactions(producer->get(), left));
    rd_kafka_poll(producer->get(), 0);
    if (error == nullptr) {
      break;
    }
    if (CureOf(error.get()) != Cure::kRetry || deadline.Passed()) {
      return producer->client->Explain(FromError(
          rd_kafka_error_code(error.get()), fmt::format("taking on transactional id {}", transactional_id_),
          rd_kafka_error_string(error.get())));
    }
  }
  producer_ = std::move(producer);
  return absl::OkStatus();
}

absl::Status Transactor::Run(std::span<const Record> records, std::span<const int32_t> partitions,
                             const Offsets& next, const rd_kafka_consumer_group_metadata_t* group) {
  const auto started = steady_clock::now();
  absl::Status status = Begin();
  if (status.ok()) {
    status = Produce(records, partitions);
    status = status.ok() ? SendOffsets(next, group) : status;
    status = status.ok() ? End() : status;
    RecycleIfDoubtful();
  }
  metrics_.Ended(status.code());
  metrics_.transaction_seconds.Observe(std::chrono::duration<double>(steady_clock::now() - started).count());
  if (status.ok()) {
    metrics_.appended.Increment(static_cast<double>(records.size()));
  }
  return status;
}

bool Transactor::IsFenced(const std::string& group, const TopicPartition& partition) {
  if (producer_ == nullptr) {
    return false;
  }
  const GroupMetadataPtr nobody(rd_kafka_consumer_group_metadata_new(group.c_str()));
  absl::Status status = Begin();
  if (status.ok()) {
    status = SendOffsets({{partition, 0}}, nobody.get());
    status = status.ok() ? Abort(absl::AbortedError("only a question")) : status;
    RecycleIfDoubtful();
  }
  return absl::IsFailedPrecondition(status);
}

absl::Status Transactor::Begin() {
  if (producer_ == nullptr) {
    if (const absl::Status status = Prepare(); !status.ok()) {
      return absl::IsFailedPrecondition(status) || absl::IsInvalidArgument(status)
                 ? status
                 : absl::AbortedError(status.message());
    }
  }
  // What was reported while nothing was open concerns nobody.
  rd_kafka_poll(producer_->get(), 0);
  producer_->troubles_seen = producer_->client->troubles();
  producer_->refused = absl::OkStatus();
  producer_->ending = false;
  begun_ = Deadline::Now();
  const ErrorPtr error(rd_kafka_begin_transaction(producer_->get()));
  return error == nullptr ? absl::OkStatus() : Judge(error.get(), "beginning a transaction");
}

absl::Status Transactor::Produce(std::span<const Record> records, std::span<const int32_t> partitions) {
  const Deadline deadline = Deadline::After(options_.transaction_timeout);
  for (size_t i = 0; i < records.size();) {
    const auto topic = producer_->topics->Get(records[i].topic);
    if (!topic.ok()) {
      return Abort(topic.status());
    }
    const ErrorPtr error = kafka::Produce(producer_->get(), *topic, records[i], partitions[i], nullptr);
    if (error == nullptr) {
      ++i;
      continue;
    }
    const rd_kafka_resp_err_t code = rd_kafka_error_code(error.get());
    if (code == RD_KAFKA_RESP_ERR__QUEUE_FULL && !deadline.Passed()) {
      rd_kafka_poll(producer_->get(), kRoomWaitMs);
    } else if (code == RD_KAFKA_RESP_ERR__FATAL || code == RD_KAFKA_RESP_ERR__FENCED) {
      return Judge(error.get(), "writing to a transaction");
    } else {
      return Abort(FromError(code, fmt::format("writing to {}", records[i].topic)));
    }
  }
  return absl::OkStatus();
}

absl::Status Transactor::SendOffsets(const Offsets& next, const rd_kafka_consumer_group_metadata_t* group) {
  if (next.empty()) {
    return absl::OkStatus();
  }
  const PartitionListPtr list = ToList(next);
  const Deadline deadline = Deadline::After(options_.transaction_timeout);
  for (;;) {
    const ErrorPtr error(rd_kafka_send_offsets_to_transaction(producer_->get(), list.get(), group, -1));
    if (error == nullptr) {
      return absl::OkStatus();
    }
    if (CureOf(error.get()) != Cure::kRetry || deadline.Passed()) {
      return Judge(error.get(), "moving the group's offsets");
    }
    producer_->doubtful = true;
  }
}

absl::Status Transactor::End() {
  const Deadline deadline = Deadline::After(options_.transaction_timeout + kAbortScan);
  const auto started = steady_clock::now();
  producer_->ending = true;
  for (;;) {
    const ErrorPtr error(rd_kafka_commit_transaction(producer_->get(), -1));
    if (steady_clock::now() - started > SuspiciousCommitTime(options_)) {
      producer_->doubtful = true;
    }
    if (error == nullptr) {
      return absl::OkStatus();
    }
    if (CureOf(error.get()) != Cure::kRetry || deadline.Passed()) {
      return Judge(error.get(), "committing a transaction");
    }
    producer_->doubtful = true;
  }
}

// What an error means for the caller, after having done what it asks for.
absl::Status Transactor::Judge(const rd_kafka_error_t* error, std::string_view what) {
  const rd_kafka_resp_err_t code = rd_kafka_error_code(error);
  const absl::Status status = FromError(code, what, rd_kafka_error_string(error));
  if (code == RD_KAFKA_RESP_ERR_INVALID_TXN_STATE) {
    // Some EndTxn came in between: ours of before, perhaps, and perhaps it has committed half of this.
    Recycle("the transaction was ended by something else");
    return absl::UnavailableError(status.message());
  }
  if (CureOf(error) == Cure::kAbort) {
    return Abort(status);
  }
  if (code == RD_KAFKA_RESP_ERR__FENCED || rd_kafka_error_is_fatal(error) != 0) {
    // A newer instance has taken our transactional id, or the broker has given up a transaction that was open
    // for too long; both look alike. Only time tells them apart.
    const bool fenced =
        code == RD_KAFKA_RESP_ERR__FENCED && steady_clock::now() - begun_.at() < options_.transaction_timeout;
    Recycle("fatal error");
    return fenced ? MakeStatus(absl::StatusCode::kFailedPrecondition,
                               "{}: another process runs as {} (see --instance)", Message(status),
                               transactional_id_)
                  : absl::UnavailableError(status.message());
  }
  const bool ending = producer_->ending;
  Recycle("no answer in time");
  return ending ? absl::UnavailableError(status.message()) : absl::AbortedError(status.message());
}

// Ends the open transaction without effect.
absl::Status Transactor::Abort(const absl::Status& why) {
  rd_kafka_poll(producer_->get(), 0);
  const absl::Status refused = producer_->refused;
  const bool ending = producer_->ending && refused.ok();
  const int troubles = producer_->client->troubles() - producer_->troubles_seen;
  const Deadline deadline = Deadline::After(options_.transaction_timeout);
  for (;;) {
    const ErrorPtr error(rd_kafka_abort_transaction(producer_->get(), -1));
    if (error == nullptr) {
      break;
    }
    if (CureOf(error.get()) != Cure::kRetry || deadline.Passed()) {
      Recycle("it could not be aborted");  // Taking the id on again does it.
      // Had EndTxn been sent before, it may have committed.
      if (ending && troubles > 0) {
        return absl::UnavailableError(why.message());
      }
      break;
    }
  }
  if (!refused.ok() || absl::IsInvalidArgument(why)) {
    return absl::InvalidArgumentError(refused.ok() ? why.message() : refused.message());
  }
  return absl::IsFailedPrecondition(why) ? why : absl::AbortedError(why.message());
}

void Transactor::RecycleIfDoubtful() {
  if (producer_ == nullptr) {
    return;
  }
  rd_kafka_poll(producer_->get(), 0);  // Delivers what was reported meanwhile.
  if (producer_->doubtful || producer_->client->troubles() > producer_->troubles_seen) {
    Recycle("a request may still be under way");
  }
}

void Transactor::Recycle(std::string_view why) {
  obs::Logger("log.kafka")
      ->info("action=new_producer transactional_id={} reason={}", transactional_id_, obs::Field(why));
  metrics_.recycled.Increment();
  producer_.reset();
}

}  // namespace parley::log::kafka
