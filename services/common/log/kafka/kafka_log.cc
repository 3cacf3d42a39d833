#include "common/log/kafka/kafka_log.h"

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/log/kafka/appender.h"
#include "common/log/kafka/catalog.h"
#include "common/log/kafka/kafka_member.h"
#include "common/log/kafka/kafka_metrics.h"
#include "common/log/kafka/queries.h"
#include "common/log/kafka/reader.h"
#include "common/log/kafka/settings.h"

namespace parley::log {
namespace {

// Members are destroyed from the last to the first: each uses only those above it.
class KafkaLogImpl : public KafkaLog {
 public:
  KafkaLogImpl(const KafkaLogOptions& options, std::unique_ptr<kafka::Client> admin, std::string id)
      : options_(options),
        id_(std::move(id)),
        admin_(std::move(admin)),
        metrics_(options.metrics),
        catalog_(*admin_, options_),
        queries_(options_, *admin_, catalog_),
        reader_(options_, queries_),
        appender_(options_, catalog_) {}

  std::string id() const override { return id_; }
  absl::Status EnsureTopic(const TopicSpec& spec) override { return catalog_.Ensure(spec); }
  absl::StatusOr<int32_t> Partitions(std::string_view topic) override { return catalog_.Partitions(topic); }

  absl::StatusOr<std::vector<int64_t>> Append(std::span<const Record> records) override {
    auto offsets = appender_.Append(records);
    if (offsets.ok()) {
      metrics_.appended.Increment(static_cast<double>(records.size()));
    }
    return offsets;
  }

  absl::StatusOr<Chunk> Read(const TopicPartition& partition, int64_t offset, size_t max_records,
                             Deadline deadline) override {
    RETURN_IF_ERROR(catalog_.Check(partition));
    return reader_.Read(partition, offset, max_records, deadline);
  }

  absl::StatusOr<PartitionRange> Range(const TopicPartition& partition) override {
    return queries_.Range(partition);
  }
  absl::StatusOr<int64_t> OffsetAt(const TopicPartition& partition, WallTime time) override {
    return queries_.OffsetAt(partition, time);
  }
  absl::StatusOr<Offsets> Committed(std::string_view group, std::string_view topic) override {
    return queries_.Committed(group, topic);
  }

  absl::StatusOr<std::unique_ptr<Member>> Join(MemberOptions member) override {
    if (member.group.empty() || member.instance.empty() || member.topics.empty()) {
      return InvalidArgument("a member needs a group, an instance name and topics");
    }
    for (const std::string& topic : member.topics) {
      RETURN_IF_ERROR(catalog_.Partitions(topic).status());
    }
    return kafka::KafkaMember::Join(options_, member, catalog_, metrics_);
  }

 private:
  const KafkaLogOptions options_;
  const std::string id_;
  const std::unique_ptr<kafka::Client> admin_;
  kafka::KafkaMetrics metrics_;
  kafka::Catalog catalog_;
  kafka::Queries queries_;
  kafka::Reader reader_;
  kafka::Appender appender_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<KafkaLog>> KafkaLog::Open(const KafkaLogOptions& options) {
  RETURN_IF_ERROR(kafka::CheckProperties(options.properties));
  ASSIGN_OR_RETURN(std::unique_ptr<kafka::Client> admin,
                   kafka::Client::Create(kafka::Client::Kind::kConsumer, kafka::AdminProperties(options)));
  // The first word with the cluster; all of what can be wrong with the connection shows here.
  char* id = rd_kafka_clusterid(admin->get(), static_cast<int>(options.request_timeout.count()));
  rd_kafka_poll(admin->get(), 0);
  if (id == nullptr) {
    return admin->Explain(MakeStatus(absl::StatusCode::kUnavailable,
                                     "no Kafka broker of {} has answered within {} s (see --brokers)",
                                     options.brokers, options.request_timeout.count() / 1000));
  }
  std::string name = id;
  rd_kafka_mem_free(admin->get(), id);
  return std::make_unique<KafkaLogImpl>(options, std::move(admin), std::move(name));
}

}  // namespace parley::log
