#include "common/log/kafka/catalog.h"

#include <algorithm>
#include <thread>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/base/utf8.h"
#include "common/log/kafka/kafka_status.h"
#include "common/log/limits.h"
#include "common/obs/logging.h"

namespace parley::log::kafka {
namespace {

using std::chrono::milliseconds;

// Key, headers and value at their limits, with room for what Kafka adds.
constexpr int64_t kMaxMessageBytes = 10 << 20;
constexpr milliseconds kLook{50};

std::string Policy(const TopicSpec& spec) { return spec.compacted ? "compact" : "delete"; }

std::map<std::string, std::string> WantedSettings(const TopicSpec& spec, int replication) {
  const std::string retention = std::to_string(milliseconds(spec.retention).count());
  std::map<std::string, std::string> settings = {
      {"cleanup.policy", Policy(spec)},
      {"max.message.bytes", std::to_string(kMaxMessageBytes)},
      {"message.timestamp.type", "LogAppendTime"},
  };
  if (spec.compacted) {
    settings.insert({{"delete.retention.ms", retention},
                     {"min.compaction.lag.ms", retention},
                     {"min.cleanable.dirty.ratio", "0.1"},
                     {"segment.bytes", std::to_string(64 << 20)},
                     {"segment.ms", std::to_string(milliseconds(std::chrono::hours(24)).count())}});
  } else {
    settings["retention.ms"] = retention;
  }
  if (replication > 0) {
    settings["min.insync.replicas"] = std::to_string(std::clamp(replication - 1, 1, 2));
  }
  return settings;
}

absl::Status WrongSetting(const std::string& topic, std::string_view setting, std::string_view is,
                          std::string_view wanted) {
  return MakeStatus(
      absl::StatusCode::kFailedPrecondition,
      "topic {}: {} is {}, {} is needed; change it with Kafka's tools (kafka-configs.sh --alter "
      "--topic {} --add-config {}={})",
      topic, setting, is, wanted, topic, setting, wanted);
}

}  // namespace

absl::StatusOr<int32_t> Catalog::Partitions(std::string_view topic) {
  {
    MutexLock lock(mutex_);
    if (const auto at = partitions_.find(topic); at != partitions_.end()) {
      return at->second;
    }
  }
  ASSIGN_OR_RETURN(const int32_t count, AskPartitions(std::string(topic)));
  MutexLock lock(mutex_);
  partitions_.emplace(topic, count);
  return count;
}

absl::StatusOr<int32_t> Catalog::AskPartitions(const std::string& name) {
  const Deadline deadline = Deadline::After(options_.request_timeout);
  const TopicPtr topic(rd_kafka_topic_new(admin_.get(), name.c_str(), nullptr));
  if (topic == nullptr) {
    return FromError(rd_kafka_last_error(), fmt::format("topic {}", Printable(name)));
  }
  for (;;) {
    const struct rd_kafka_metadata* raw = nullptr;
    const rd_kafka_resp_err_t asked = rd_kafka_metadata(
        admin_.get(), 0, topic.get(), &raw, static_cast<int>(std::max<int64_t>(deadline.Left().count(), 1)));
    const MetadataPtr metadata(raw);
    rd_kafka_poll(admin_.get(), 0);
    if (asked != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return admin_.Explain(
          FromError(asked, fmt::format("asking the brokers {} for topic {}", options_.brokers, name)));
    }
    const rd_kafka_resp_err_t error =
        metadata->topic_cnt == 1 ? metadata->topics[0].err : RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR && metadata->topics[0].partition_cnt > 0) {
      return metadata->topics[0].partition_cnt;
    }
    // A topic that has just been made has no leader for a moment.
    if (error != RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE || deadline.Passed()) {
      const absl::Status status = FromError(error, fmt::format("topic {}", name));
      return absl::IsNotFound(status)
                 ? MakeStatus(absl::StatusCode::kNotFound, "no topic {} (parley topics makes Parley's)", name)
                 : status;
    }
    std::this_thread::sleep_for(kLook);
  }
}

absl::Status Catalog::Check(const TopicPartition& partition) {
  ASSIGN_OR_RETURN(const int32_t count, Partitions(partition.topic));
  if (partition.partition < 0 || partition.partition >= count) {
    return MakeStatus(absl::StatusCode::kNotFound, "topic {} has partitions 0 to {}, not {}", partition.topic,
                      count - 1, partition.partition);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<int32_t>> Catalog::PartitionsOf(std::span<const Record> records) {
  std::vector<int32_t> partitions;
  partitions.reserve(records.size());
  int32_t count = 0;
  for (size_t i = 0; i < records.size(); ++i) {
    const Record& record = records[i];
    if (i == 0 || record.topic != records[i - 1].topic) {
      ASSIGN_OR_RETURN(count, Partitions(record.topic));
    }
    RETURN_IF_ERROR(CheckSize(record));
    if (record.partition >= count) {
      return InvalidArgument("record for {} with partition {}, there are {}", record.topic, record.partition,
                             count);
    }
    partitions.push_back(record.partition >= 0 ? record.partition : PartitionForKey(record.key, count));
  }
  return partitions;
}

absl::Status Catalog::Ensure(const TopicSpec& spec) {
  RETURN_IF_ERROR(CheckTopicSpec(spec));
  const absl::Status found = Partitions(spec.name).status();
  if (absl::IsNotFound(found) && options_.create_topics) {
    RETURN_IF_ERROR(Create(spec));
  } else {
    RETURN_IF_ERROR(found);
  }
  return Compare(spec);
}

absl::Status Catalog::Create(const TopicSpec& spec) {
  char text[512];
  const NewTopicPtr topic(
      rd_kafka_NewTopic_new(spec.name.c_str(), spec.partitions, options_.replication, text, sizeof text));
  if (topic == nullptr) {
    return InvalidArgument("topic {}: {}", spec.name, text);
  }
  for (const auto& [name, value] : WantedSettings(spec, options_.replication)) {
    rd_kafka_NewTopic_set_config(topic.get(), name.c_str(), value.c_str());
  }
  const AdminOptionsPtr options(rd_kafka_AdminOptions_new(admin_.get(), RD_KAFKA_ADMIN_OP_CREATETOPICS));
  rd_kafka_AdminOptions_set_operation_timeout(
      options.get(), static_cast<int>(options_.request_timeout.count()), text, sizeof text);
  const QueuePtr queue(rd_kafka_queue_new(admin_.get()));
  rd_kafka_NewTopic_t* topics[] = {topic.get()};
  rd_kafka_CreateTopics(admin_.get(), topics, 1, options.get(), queue.get());
  ASSIGN_OR_RETURN(const EventPtr event, Await(queue.get(), fmt::format("making topic {}", spec.name)));
  size_t count = 0;
  const rd_kafka_topic_result_t** results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
  const rd_kafka_resp_err_t error = rd_kafka_topic_result_error(results[0]);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR && error != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) {
    const char* why = rd_kafka_topic_result_error_string(results[0]);
    return FromError(error, fmt::format("making topic {}", spec.name), why == nullptr ? "" : why);
  }
  // The brokers learn of it one after the other.
  for (const Deadline deadline = Deadline::After(options_.request_timeout);;) {
    const absl::Status found = Partitions(spec.name).status();
    if (!absl::IsNotFound(found) || deadline.Passed()) {
      return found;
    }
    std::this_thread::sleep_for(kLook);
  }
}

absl::Status Catalog::Compare(const TopicSpec& spec) {
  ASSIGN_OR_RETURN(const int32_t partitions, Partitions(spec.name));
  if (partitions != spec.partitions) {
    return MakeStatus(absl::StatusCode::kFailedPrecondition,
                      "topic {} has {} partitions, not {}; the number is fixed for life (see --partitions)",
                      spec.name, partitions, spec.partitions);
  }
  auto settings = Settings(spec.name);
  // A topic that has just been made is not known to every broker yet.
  for (const Deadline deadline = Deadline::After(options_.request_timeout);
       absl::IsNotFound(settings.status()) && !deadline.Passed();) {
    std::this_thread::sleep_for(kLook);
    settings = Settings(spec.name);
  }
  if (absl::IsPermissionDenied(settings.status())) {
    obs::Logger("log.kafka")
        ->warn("action=skip_check topic={} reason={}", spec.name, obs::Field(Message(settings.status())));
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(settings.status());
  const auto value = [&](const char* name) {
    const auto at = settings->find(name);
    return at == settings->end() ? std::string() : at->second;
  };
  if (value("cleanup.policy") != Policy(spec)) {
    return WrongSetting(spec.name, "cleanup.policy", value("cleanup.policy"), Policy(spec));
  }
  if (value("message.timestamp.type") != "LogAppendTime") {
    return WrongSetting(spec.name, "message.timestamp.type", value("message.timestamp.type"),
                        "LogAppendTime");
  }
  if (std::atoll(value("max.message.bytes").c_str()) < kMaxMessageBytes) {
    return WrongSetting(spec.name, "max.message.bytes", value("max.message.bytes"),
                        std::to_string(kMaxMessageBytes));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::map<std::string, std::string>> Catalog::Settings(const std::string& topic) {
  const std::string what = fmt::format("asking for the settings of topic {}", topic);
  const ConfigResourcePtr resource(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()));
  const QueuePtr queue(rd_kafka_queue_new(admin_.get()));
  rd_kafka_ConfigResource_t* resources[] = {resource.get()};
  rd_kafka_DescribeConfigs(admin_.get(), resources, 1, nullptr, queue.get());
  ASSIGN_OR_RETURN(const EventPtr event, Await(queue.get(), what));
  size_t count = 0;
  const rd_kafka_ConfigResource_t** results =
      rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(event.get()), &count);
  RETURN_IF_ERROR(FromError(rd_kafka_ConfigResource_error(results[0]), what));
  const rd_kafka_ConfigEntry_t** entries = rd_kafka_ConfigResource_configs(results[0], &count);
  std::map<std::string, std::string> settings;
  for (size_t i = 0; i < count; ++i) {
    if (const char* value = rd_kafka_ConfigEntry_value(entries[i]); value != nullptr) {
      settings[rd_kafka_ConfigEntry_name(entries[i])] = value;
    }
  }
  return settings;
}

absl::StatusOr<EventPtr> Catalog::Await(rd_kafka_queue_t* queue, std::string_view what) {
  EventPtr event(rd_kafka_queue_poll(queue, static_cast<int>(2 * options_.request_timeout.count())));
  rd_kafka_poll(admin_.get(), 0);
  if (event == nullptr) {
    return admin_.Explain(MakeStatus(absl::StatusCode::kUnavailable, "{}: no answer", what));
  }
  const char* text = rd_kafka_event_error_string(event.get());
  const absl::Status status = FromError(rd_kafka_event_error(event.get()), what, text == nullptr ? "" : text);
  if (!status.ok()) {
    return admin_.Explain(status);
  }
  return event;
}

}  // namespace parley::log::kafka
