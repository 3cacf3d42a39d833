#include "tests/support/kafka/raw_kafka.h"

#include <algorithm>

#include "common/base/status.h"
#include "common/base/status_macros.h"

namespace parley::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

template <typename T>
using Owned = std::unique_ptr<T, void (*)(T*)>;

int MillisecondsUntil(steady_clock::time_point until) {
  const auto left = std::chrono::duration_cast<milliseconds>(until - steady_clock::now());
  return static_cast<int>(std::max<int64_t>(left.count(), 0));
}

absl::StatusOr<std::unique_ptr<RawKafka>> NewProducer(const KafkaSettings& client) {
  return RawKafka::Create(RD_KAFKA_PRODUCER,
                          With({{"enable.idempotence", "true"}, {"linger.ms", "0"}}, client));
}

// The first error among the results of an admin request.
absl::Status TopicResult(const std::string& topic, rd_kafka_event_t* event) {
  RETURN_IF_ERROR(KafkaStatus("create topic " + topic, rd_kafka_event_error(event)));
  size_t count = 0;
  const rd_kafka_topic_result_t** results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count);
  const rd_kafka_resp_err_t error =
      count == 0 ? RD_KAFKA_RESP_ERR_NO_ERROR : rd_kafka_topic_result_error(results[0]);
  return error == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS ? absl::OkStatus()
                                                         : KafkaStatus("create topic " + topic, error);
}

int ReplicasBehind(const rd_kafka_metadata_t& metadata) {
  int behind = 0;
  for (int t = 0; t < metadata.topic_cnt; ++t) {
    const rd_kafka_metadata_topic_t& topic = metadata.topics[t];
    for (int p = 0; p < topic.partition_cnt; ++p) {
      behind += topic.partitions[p].replica_cnt - topic.partitions[p].isr_cnt;
    }
  }
  return behind;
}

}  // namespace

KafkaSettings With(KafkaSettings base, const KafkaSettings& more) {
  for (const auto& [name, value] : more) {
    base[name] = value;
  }
  return base;
}

absl::Status KafkaStatus(const std::string& what, rd_kafka_resp_err_t error) {
  return error == RD_KAFKA_RESP_ERR_NO_ERROR ? absl::OkStatus()
                                             : Internal("{}: {}", what, rd_kafka_err2name(error));
}

absl::Status KafkaStatus(const std::string& what, rd_kafka_error_t* error) {
  if (error == nullptr) {
    return absl::OkStatus();
  }
  absl::Status status =
      Internal("{}: {} ({})", what, rd_kafka_error_name(error), rd_kafka_error_string(error));
  rd_kafka_error_destroy(error);
  return status;
}

absl::StatusOr<std::unique_ptr<RawKafka>> RawKafka::Create(rd_kafka_type_t type,
                                                           const KafkaSettings& settings) {
  std::unique_ptr<RawKafka> made(new RawKafka());
  std::string why(512, '\0');
  Owned<rd_kafka_conf_t> conf(rd_kafka_conf_new(), rd_kafka_conf_destroy);
  for (const auto& [name, value] : settings) {
    if (rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), why.data(), why.size()) !=
        RD_KAFKA_CONF_OK) {
      return InvalidArgument("{}={}: {}", name, value, why.c_str());
    }
  }
  rd_kafka_conf_set_opaque(conf.get(), made.get());
  rd_kafka_conf_set_error_cb(conf.get(), [](rd_kafka_t*, int error, const char*, void* opaque) {
    static_cast<RawKafka*>(opaque)->errors_.push_back(static_cast<rd_kafka_resp_err_t>(error));
  });
  rd_kafka_conf_set_dr_msg_cb(conf.get(), [](rd_kafka_t*, const rd_kafka_message_t* record, void* opaque) {
    if (record->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      static_cast<RawKafka*>(opaque)->delivery_errors_.push_back(record->err);
    }
  });
  // Tests stop brokers all the time; what matters comes as an error.
  rd_kafka_conf_set_log_cb(conf.get(), [](const rd_kafka_t*, int, const char*, const char*) {});
  made->kafka_ = rd_kafka_new(type, conf.get(), why.data(), why.size());
  if (made->kafka_ == nullptr) {
    return InvalidArgument("rd_kafka_new: {}", why.c_str());
  }
  static_cast<void>(conf.release());  // rd_kafka_new owns it now.
  if (type == RD_KAFKA_CONSUMER) {
    rd_kafka_poll_set_consumer(made->kafka_);
  }
  return made;
}

RawKafka::~RawKafka() {
  if (kafka_ != nullptr) {
    rd_kafka_destroy(kafka_);
  }
}

bool RawKafka::Saw(rd_kafka_resp_err_t error) const {
  return std::find(errors_.begin(), errors_.end(), error) != errors_.end();
}

absl::Status WaitForBrokers(const KafkaSettings& client, const std::set<int>& ids, milliseconds within) {
  const auto until = steady_clock::now() + within;
  ASSIGN_OR_RETURN(
      const auto probe,
      RawKafka::Create(RD_KAFKA_PRODUCER,
                       With({{"reconnect.backoff.ms", "50"}, {"reconnect.backoff.max.ms", "250"}}, client)));
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
  do {
    const rd_kafka_metadata_t* metadata = nullptr;
    error =
        rd_kafka_metadata(probe->get(), 0, nullptr, &metadata, std::clamp(MillisecondsUntil(until), 1, 500));
    rd_kafka_poll(probe->get(), error == RD_KAFKA_RESP_ERR_NO_ERROR ? 50 : 0);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
      std::set<int> missing = ids;
      for (int i = 0; i < metadata->broker_cnt; ++i) {
        missing.erase(metadata->brokers[i].id);
      }
      rd_kafka_metadata_destroy(metadata);
      if (missing.empty()) {
        return absl::OkStatus();
      }
    } else if (probe->Saw(RD_KAFKA_RESP_ERR__AUTHENTICATION)) {
      return MakeStatus(absl::StatusCode::kUnauthenticated, "{} refuses the credentials",
                        client.at("bootstrap.servers"));
    }
  } while (steady_clock::now() < until);
  return MakeStatus(absl::StatusCode::kDeadlineExceeded, "{} not ready after {} ms (last: {})",
                    client.at("bootstrap.servers"), within.count(), rd_kafka_err2name(error));
}

absl::Status WaitInSync(const KafkaSettings& client, milliseconds within) {
  const auto until = steady_clock::now() + within;
  ASSIGN_OR_RETURN(const auto probe, RawKafka::Create(RD_KAFKA_PRODUCER, client));
  int behind = -1;
  do {
    const rd_kafka_metadata_t* metadata = nullptr;
    if (rd_kafka_metadata(probe->get(), 1, nullptr, &metadata, 1000) == RD_KAFKA_RESP_ERR_NO_ERROR) {
      behind = ReplicasBehind(*metadata);
      rd_kafka_metadata_destroy(metadata);
    }
    rd_kafka_poll(probe->get(), behind == 0 ? 0 : 100);
  } while (behind != 0 && steady_clock::now() < until);
  return behind == 0 ? absl::OkStatus()
                     : MakeStatus(absl::StatusCode::kDeadlineExceeded, "{} replicas not in sync after {} ms",
                                  behind, within.count());
}

absl::Status CreateTopic(const KafkaSettings& client, const std::string& topic, int partitions,
                         int replication_factor, const KafkaSettings& topic_settings) {
  ASSIGN_OR_RETURN(const auto producer, NewProducer(client));
  std::string why(512, '\0');
  Owned<rd_kafka_NewTopic_t> wanted(
      rd_kafka_NewTopic_new(topic.c_str(), partitions, replication_factor, why.data(), why.size()),
      rd_kafka_NewTopic_destroy);
  if (wanted == nullptr) {
    return InvalidArgument("topic {}: {}", topic, why.c_str());
  }
  for (const auto& [name, value] : topic_settings) {
    rd_kafka_NewTopic_set_config(wanted.get(), name.c_str(), value.c_str());
  }
  Owned<rd_kafka_AdminOptions_t> options(
      rd_kafka_AdminOptions_new(producer->get(), RD_KAFKA_ADMIN_OP_CREATETOPICS),
      rd_kafka_AdminOptions_destroy);
  rd_kafka_AdminOptions_set_request_timeout(options.get(), 20000, nullptr, 0);
  rd_kafka_AdminOptions_set_operation_timeout(options.get(), 15000, nullptr, 0);
  Owned<rd_kafka_queue_t> queue(rd_kafka_queue_new(producer->get()), rd_kafka_queue_destroy);
  rd_kafka_NewTopic_t* topics[] = {wanted.get()};
  rd_kafka_CreateTopics(producer->get(), topics, 1, options.get(), queue.get());
  Owned<rd_kafka_event_t> event(rd_kafka_queue_poll(queue.get(), 25000), rd_kafka_event_destroy);
  return event == nullptr ? Internal("create topic {}: no answer", topic) : TopicResult(topic, event.get());
}

absl::Status Enqueue(RawKafka& producer, const std::string& topic, int partition, const std::string& value) {
  rd_kafka_vu_t fields[4] = {};
  fields[0].vtype = RD_KAFKA_VTYPE_TOPIC;
  fields[0].u.cstr = topic.c_str();
  fields[1].vtype = RD_KAFKA_VTYPE_PARTITION;
  fields[1].u.i32 = partition;
  fields[2].vtype = RD_KAFKA_VTYPE_VALUE;
  fields[2].u.mem.ptr = const_cast<char*>(value.data());
  fields[2].u.mem.size = value.size();
  fields[3].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  fields[3].u.i = RD_KAFKA_MSG_F_COPY;
  return KafkaStatus("produce to " + topic, rd_kafka_produceva(producer.get(), fields, 4));
}

absl::Status Produce(const KafkaSettings& client, const std::string& topic, int partition,
                     const std::vector<std::string>& values) {
  ASSIGN_OR_RETURN(const auto producer, NewProducer(client));
  for (const std::string& value : values) {
    RETURN_IF_ERROR(Enqueue(*producer, topic, partition, value));
  }
  RETURN_IF_ERROR(KafkaStatus("flush to " + topic, rd_kafka_flush(producer->get(), 30000)));
  return producer->delivery_errors().empty()
             ? absl::OkStatus()
             : KafkaStatus("deliver to " + topic, producer->delivery_errors().front());
}

absl::StatusOr<std::vector<std::string>> ReadPartition(const KafkaSettings& client, const std::string& topic,
                                                       int partition, size_t at_least, milliseconds within) {
  ASSIGN_OR_RETURN(const auto consumer,
                   RawKafka::Create(RD_KAFKA_CONSUMER, With({{"group.id", "parley-test-reader"},
                                                             {"enable.auto.commit", "false"},
                                                             {"enable.partition.eof", "true"},
                                                             {"fetch.wait.max.ms", "50"},
                                                             {"check.crcs", "true"}},
                                                            client)));
  Owned<rd_kafka_topic_partition_list_t> wanted(rd_kafka_topic_partition_list_new(1),
                                                rd_kafka_topic_partition_list_destroy);
  rd_kafka_topic_partition_list_add(wanted.get(), topic.c_str(), partition)->offset =
      RD_KAFKA_OFFSET_BEGINNING;
  RETURN_IF_ERROR(KafkaStatus("assign " + topic, rd_kafka_assign(consumer->get(), wanted.get())));
  const auto until = steady_clock::now() + within;
  std::vector<std::string> values;
  while (steady_clock::now() < until) {
    Owned<rd_kafka_message_t> message(rd_kafka_consumer_poll(consumer->get(), MillisecondsUntil(until)),
                                      rd_kafka_message_destroy);
    if (message == nullptr) {
      continue;
    }
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      values.emplace_back(static_cast<const char*>(message->payload), message->len);
    } else if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF && values.size() >= at_least) {
      return values;
    }
  }
  return MakeStatus(absl::StatusCode::kDeadlineExceeded, "{}/{}: {} values of {} after {} ms", topic,
                    partition, values.size(), at_least, within.count());
}

absl::Status WarmUp(const KafkaSettings& client, int replication_factor) {
  const std::string topic = "parley-test-warm-up";
  RETURN_IF_ERROR(CreateTopic(client, topic, 1, replication_factor));
  ASSIGN_OR_RETURN(const auto producer,
                   RawKafka::Create(RD_KAFKA_PRODUCER, With(client, {{"transactional.id", topic}})));
  rd_kafka_t* kafka = producer->get();
  RETURN_IF_ERROR(KafkaStatus("init", rd_kafka_init_transactions(kafka, 30000)));
  RETURN_IF_ERROR(KafkaStatus("begin", rd_kafka_begin_transaction(kafka)));
  RETURN_IF_ERROR(Enqueue(*producer, topic, 0, "warm"));
  Owned<rd_kafka_topic_partition_list_t> offsets(rd_kafka_topic_partition_list_new(1),
                                                 rd_kafka_topic_partition_list_destroy);
  rd_kafka_topic_partition_list_add(offsets.get(), topic.c_str(), 0)->offset = 1;
  Owned<rd_kafka_consumer_group_metadata_t> group(rd_kafka_consumer_group_metadata_new(topic.c_str()),
                                                  rd_kafka_consumer_group_metadata_destroy);
  RETURN_IF_ERROR(KafkaStatus(
      "send offsets", rd_kafka_send_offsets_to_transaction(kafka, offsets.get(), group.get(), 30000)));
  return KafkaStatus("commit", rd_kafka_commit_transaction(kafka, 30000));
}

}  // namespace parley::testing
