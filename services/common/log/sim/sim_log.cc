#include "common/log/sim/sim_log.h"

#include "common/base/mutex.h"
#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/log/sim/broker.h"

namespace parley::log {
namespace {

// The broker, and the lock and the wake-up call around it.
struct Cluster {
  explicit Cluster(const SimLogOptions& options) : waits(options.waits), broker(options) {}

  // Calls `attempt` on the broker until it has something to tell or the deadline has passed.
  template <typename Attempt, typename Told>
  auto WaitFor(Deadline deadline, const Attempt& attempt, const Told& told)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    for (;;) {
      auto result = attempt(broker);
      if (!waits || !result.ok() || told(*result) || deadline.Passed()) {
        return result;
      }
      changed.WaitUntil(mutex, deadline.at());
    }
  }

  const bool waits;
  Mutex mutex;
  CondVar changed;
  sim::Broker broker ABSL_GUARDED_BY(mutex);
};

class SimMember : public Member {
 public:
  SimMember(std::shared_ptr<Cluster> cluster, std::shared_ptr<sim::Session> session)
      : cluster_(std::move(cluster)), session_(std::move(session)) {}

  ~SimMember() override {
    MutexLock lock(cluster_->mutex);
    session_->crashed = true;
  }

  absl::StatusOr<PollResult> Poll(size_t max_records, Deadline deadline) override {
    MutexLock lock(cluster_->mutex);
    return cluster_->WaitFor(
        deadline, [&](sim::Broker& broker) { return broker.Poll(*session_, max_records); },
        [](const PollResult& result) {
          return !result.records.empty() || !result.assigned.empty() || !result.revoked.empty();
        });
  }

  absl::Status Commit(std::span<const Record> outputs, const Offsets& next) override {
    MutexLock lock(cluster_->mutex);
    cluster_->changed.NotifyAll();
    return cluster_->broker.Commit(*session_, outputs, next);
  }

  absl::Status Seek(const TopicPartition& partition, int64_t offset) override {
    MutexLock lock(cluster_->mutex);
    return cluster_->broker.Seek(*session_, partition, offset);
  }

  absl::Status Pause(const TopicPartition& partition) override { return SetPaused(partition, true); }
  absl::Status Resume(const TopicPartition& partition) override { return SetPaused(partition, false); }

  absl::Status Shutdown(Deadline) override {
    MutexLock lock(cluster_->mutex);
    cluster_->changed.NotifyAll();
    cluster_->broker.Leave(*session_);
    return absl::OkStatus();
  }

 private:
  absl::Status SetPaused(const TopicPartition& partition, bool paused) {
    MutexLock lock(cluster_->mutex);
    return cluster_->broker.SetPaused(*session_, partition, paused);
  }

  const std::shared_ptr<Cluster> cluster_;
  const std::shared_ptr<sim::Session> session_;
};

class SimLogImpl : public SimLog {
 public:
  explicit SimLogImpl(const SimLogOptions& options)
      : id_("sim-" + Hex64(options.seed)), cluster_(std::make_shared<Cluster>(options)) {}

  std::string id() const override { return id_; }

  absl::Status EnsureTopic(const TopicSpec& spec) override {
    MutexLock lock(cluster_->mutex);
    return cluster_->broker.EnsureTopic(spec);
  }
  absl::StatusOr<int32_t> Partitions(std::string_view topic) override {
    MutexLock lock(cluster_->mutex);
    return cluster_->broker.Partitions(topic);
  }
  absl::StatusOr<std::vector<int64_t>> Append(std::span<const Record> records) override {
    MutexLock lock(cluster_->mutex);
    cluster_->changed.NotifyAll();
    return cluster_->broker.Append(records);
  }
  absl::StatusOr<Chunk> Read(const TopicPartition& partition, int64_t offset, size_t max_records,
                             Deadline deadline) override {
    MutexLock lock(cluster_->mutex);
    return cluster_->WaitFor(
        deadline, [&](sim::Broker& broker) { return broker.Read(partition, offset, max_records); },
        [offset](const Chunk& chunk) { return chunk.next_offset > offset; });
  }
  absl::StatusOr<PartitionRange> Range(const TopicPartition& partition) override {
    MutexLock lock(cluster_->mutex);
    return cluster_->broker.Range(partition);
  }
  absl::StatusOr<int64_t> OffsetAt(const TopicPartition& partition, WallTime time) override {
    MutexLock lock(cluster_->mutex);
    return cluster_->broker.OffsetAt(partition, time);
  }
  absl::StatusOr<Offsets> Committed(std::string_view group, std::string_view topic) override {
    MutexLock lock(cluster_->mutex);
    return cluster_->broker.Committed(group, topic);
  }
  absl::StatusOr<std::unique_ptr<Member>> Join(MemberOptions options) override {
    MutexLock lock(cluster_->mutex);
    cluster_->changed.NotifyAll();
    ASSIGN_OR_RETURN(std::shared_ptr<sim::Session> session, cluster_->broker.Join(std::move(options)));
    return std::make_unique<SimMember>(cluster_, std::move(session));
  }

  void SetFaults(const SimFaults& faults) override {
    MutexLock lock(cluster_->mutex);
    cluster_->broker.set_faults(faults);
  }
  void Pass(int64_t calls) override {
    MutexLock lock(cluster_->mutex);
    cluster_->broker.Pass(calls);
  }
  absl::Status Compact(std::string_view topic) override {
    MutexLock lock(cluster_->mutex);
    return cluster_->broker.Compact(topic);
  }
  void ForgetOffsets(const std::string& group) override {
    MutexLock lock(cluster_->mutex);
    cluster_->broker.ForgetOffsets(group);
  }
  absl::Status DropBefore(const TopicPartition& partition, int64_t offset) override {
    MutexLock lock(cluster_->mutex);
    sim::Partition* found = cluster_->broker.Find(partition);
    if (found == nullptr) {
      return MakeStatus(absl::StatusCode::kNotFound, "no partition {} of a topic {}", partition.partition,
                        partition.topic);
    }
    found->DropBefore(offset);
    return absl::OkStatus();
  }

 private:
  const std::string id_;
  const std::shared_ptr<Cluster> cluster_;
};

}  // namespace

std::unique_ptr<SimLog> SimLog::Create(const SimLogOptions& options) {
  return std::make_unique<SimLogImpl>(options);
}

}  // namespace parley::log
