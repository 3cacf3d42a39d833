// One member of a consumer group, on Kafka.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <vector>

#include "common/log/kafka/catalog.h"
#include "common/log/kafka/client.h"
#include "common/log/kafka/fetch_waker.h"
#include "common/log/kafka/kafka_log.h"
#include "common/log/kafka/kafka_metrics.h"
#include "common/log/kafka/transactor.h"

namespace parley::log::kafka {

// A static member with eager assignment. Who it is, is decided by its transactional id: Join takes it on, and
// whoever loses it is fenced. That the group calls a static member fenced proves nothing: when a coordinator
// fails over, librdkafka 2.0.2 may join twice and so fence itself; then it joins once more.
//
// It knows the position of each of its partitions itself: after
// anything out of the ordinary it assigns them anew at explicit offsets, since librdkafka 2.0.2 loses its way
// in seeks. Pausing is librdkafka's, of partitions that we know to be paused or not.
class KafkaMember : public Member {
 public:
  // Fences the former self and subscribes.
  static absl::StatusOr<std::unique_ptr<KafkaMember>> Join(const KafkaLogOptions& options,
                                                           const MemberOptions& member, Catalog& catalog,
                                                           KafkaMetrics& metrics);

  absl::StatusOr<PollResult> Poll(size_t max_records, Deadline deadline) override;
  absl::Status Commit(std::span<const Record> outputs, const Offsets& next) override;
  absl::Status Seek(const TopicPartition& partition, int64_t offset) override;
  absl::Status Pause(const TopicPartition& partition) override;
  absl::Status Resume(const TopicPartition& partition) override;
  absl::Status Shutdown(Deadline deadline) override;

 private:
  KafkaMember(const KafkaLogOptions& options, const MemberOptions& member, Catalog& catalog,
              KafkaMetrics& metrics);
  absl::Status Start();
  absl::Status Subscribe();
  absl::Status CheckMembership();

  void OnRebalance(rd_kafka_resp_err_t error, const rd_kafka_topic_partition_list_t& partitions);
  void OnRevoked();
  // Finds the positions that are not known yet, and assigns. False when the deadline came first.
  absl::StatusOr<bool> Settle(Deadline deadline);
  absl::StatusOr<Offsets> GroupOffsets(const std::set<TopicPartition>& partitions, Deadline deadline);
  absl::Status Assign();
  MessagePtr Next(Deadline deadline);
  absl::Status OnError(const rd_kafka_message_t& message);
  void Take(MessagePtr message, PollResult& result, size_t& bytes);
  absl::Status TryCommit(std::span<const Record> outputs, const Offsets& next);
  void ForgetPositions();
  absl::Status SetPaused(const TopicPartition& partition, bool paused);
  absl::Status Checked(const TopicPartition& partition) const;

  const KafkaLogOptions options_;
  const MemberOptions member_;
  Catalog& catalog_;
  KafkaMetrics& metrics_;
  std::unique_ptr<Client> consumer_;
  Transactor transactor_;
  absl::Status ended_;  // Why it is of no further use.

  // Next offset to return, of each partition that is ours; negative: to be asked for.
  std::map<TopicPartition, int64_t> positions_;
  std::set<TopicPartition> paused_;
  GroupMetadataPtr generation_;          // Of the assignment; the broker refuses commits of an older one.
  Offsets committed_;                    // What we have committed of our partitions.
  bool assign_ = false;                  // The consumer must be told positions_.
  bool announce_ = false;                // An assignment has not been told to the caller yet.
  std::vector<TopicPartition> told_;     // Assigned, as far as the caller knows.
  std::vector<TopicPartition> revoked_;  // To be told.
  bool must_poll_ = false;               // A commit of unknown outcome: are we still a member?
  MessagePtr held_;                      // Did not fit into the last result.
  FetchWaker waker_;
};

}  // namespace parley::log::kafka
