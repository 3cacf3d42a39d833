#include "common/log/kafka/queries.h"

#include <algorithm>
#include <thread>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/log/kafka/kafka_status.h"
#include "common/log/kafka/list_offsets.h"
#include "common/log/kafka/message.h"
#include "common/log/kafka/settings.h"

namespace parley::log::kafka {
namespace {

constexpr std::chrono::milliseconds kUnstableWait{2'000};
constexpr std::chrono::milliseconds kLook{20};

// Groups whose client is kept. Services ask about two.
constexpr size_t kMostClients = 8;

// The offsets of the client's group. kAborted: a transaction has some pending, and only stable ones were
// asked for.
absl::StatusOr<Offsets> Ask(Client& client, Offsets wanted, std::chrono::milliseconds timeout,
                            const std::string& what) {
  const PartitionListPtr list = ToList(wanted);
  const rd_kafka_resp_err_t asked =
      rd_kafka_committed(client.get(), list.get(), static_cast<int>(timeout.count()));
  rd_kafka_poll(client.get(), 0);
  Offsets committed;
  for (int i = 0; i < list->cnt; ++i) {
    const rd_kafka_topic_partition_t& element = list->elems[i];
    const rd_kafka_resp_err_t error = asked != RD_KAFKA_RESP_ERR_NO_ERROR ? asked : element.err;
    if (error == RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT) {
      return absl::AbortedError(what);
    }
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return client.Explain(FromKnownTopicError(error, what));
    }
    if (element.offset >= 0) {
      committed[{element.topic, element.partition}] = element.offset;
    }
  }
  return committed;
}

}  // namespace

absl::StatusOr<PartitionRange> Queries::Range(const TopicPartition& partition) {
  RETURN_IF_ERROR(catalog_.Check(partition));
  auto range = ListRange(admin_.get(), partition, timeout_);
  rd_kafka_poll(admin_.get(), 0);
  return range.ok() ? range : admin_.Explain(range.status());
}

absl::StatusOr<int64_t> Queries::OffsetAt(const TopicPartition& partition, WallTime time) {
  RETURN_IF_ERROR(catalog_.Check(partition));
  const auto wanted = std::chrono::ceil<std::chrono::milliseconds>(time).time_since_epoch().count();
  const auto offset = ListOffset(admin_.get(), partition, std::max<int64_t>(wanted, 0), timeout_);
  rd_kafka_poll(admin_.get(), 0);
  if (!offset.ok()) {
    return admin_.Explain(offset.status());
  }
  if (*offset >= 0) {
    return *offset;
  }
  ASSIGN_OR_RETURN(const PartitionRange range, Range(partition));
  return range.end;
}

absl::StatusOr<std::shared_ptr<Client>> Queries::ClientOf(const std::string& group) {
  MutexLock lock(mutex_);
  if (const auto found = clients_.find(group); found != clients_.end()) {
    return found->second;
  }
  if (clients_.size() >= kMostClients) {
    clients_.clear();
  }
  ASSIGN_OR_RETURN(
      std::unique_ptr<Client> client,
      Client::Create(Client::Kind::kConsumer, GroupProperties(options_, group, /*stable=*/true)));
  return clients_[group] = std::move(client);
}

// Not by the admin request ListConsumerGroupOffsets: 2.0.2 ends the process when the coordinator is not
// there.
absl::StatusOr<Offsets> Queries::Committed(std::string_view group_name, std::string_view topic_name) {
  const std::string group(group_name);
  const std::string topic(topic_name);
  ASSIGN_OR_RETURN(const int32_t partitions, catalog_.Partitions(topic));
  const std::string what = fmt::format("offsets of group {}", group);
  Offsets wanted;
  for (int32_t partition = 0; partition < partitions; ++partition) {
    wanted[{topic, partition}] = RD_KAFKA_OFFSET_INVALID;
  }
  ASSIGN_OR_RETURN(const std::shared_ptr<Client> client, ClientOf(group));
  const Deadline stable = Deadline::After(kUnstableWait);
  for (const Deadline deadline = Deadline::After(timeout_);;) {
    auto offsets = Ask(*client, wanted, std::max(deadline.Left(), kLook), what);
    // The broker answers a commit before it has marked the group's offsets as committed; and a group that is
    // new, or whose broker is, has no coordinator for a moment.
    const bool pending = absl::IsAborted(offsets.status());
    const bool away = absl::IsUnavailable(offsets.status()) && !deadline.Passed();
    if (!pending && !away) {
      return offsets;
    }
    if (pending && stable.Passed()) {
      break;
    }
    std::this_thread::sleep_for(kLook);
  }
  ASSIGN_OR_RETURN(
      const std::unique_ptr<Client> unstable,
      Client::Create(Client::Kind::kConsumer, GroupProperties(options_, group, /*stable=*/false)));
  return Ask(*unstable, wanted, timeout_, what);
}

}  // namespace parley::log::kafka
