#include "tests/support/kafka/kafka_properties.h"

#include "fmt/format.h"

namespace parley::testing {
namespace {

struct Listener {
  std::string name;
  std::string protocol;
  int port;
  int advertised;  // Zero: not told to clients.
};

std::vector<Listener> Listeners(const KafkaNodePlan& node) {
  std::vector<Listener> listeners = {{"PLAINTEXT", "PLAINTEXT", node.port, node.port},
                                     {"CONTROLLER", "PLAINTEXT", node.controller_port, 0}};
  if (node.scram_port != 0) {
    listeners.push_back({"SCRAM", "SASL_SSL", node.scram_port, node.scram_port});
  }
  if (node.proxy_port != 0) {
    listeners.push_back({"PROXY", "PLAINTEXT", node.proxy_port, node.advertised_port});
  }
  return listeners;
}

void Append(std::string& list, const std::string& element) { list += (list.empty() ? "" : ",") + element; }

void AddListeners(const KafkaNodePlan& node, KafkaSettings& properties) {
  for (const Listener& listener : Listeners(node)) {
    Append(properties["listeners"], fmt::format("{}://127.0.0.1:{}", listener.name, listener.port));
    Append(properties["listener.security.protocol.map"],
           fmt::format("{}:{}", listener.name, listener.protocol));
    if (listener.advertised != 0) {
      Append(properties["advertised.listeners"],
             fmt::format("{}://127.0.0.1:{}", listener.name, listener.advertised));
    }
  }
}

KafkaSettings Common() {
  return {
      {"process.roles", "broker,controller"},
      {"controller.listener.names", "CONTROLLER"},
      {"inter.broker.listener.name", "PLAINTEXT"},
      {"auto.create.topics.enable", "false"},
      {"offsets.topic.num.partitions", "4"},
      {"transaction.state.log.num.partitions", "4"},
      {"group.initial.rebalance.delay.ms", "0"},
      {"num.network.threads", "2"},
      {"num.io.threads", "2"},
      {"log.cleaner.dedupe.buffer.size", "16777216"},
      // Every 10 s by default: a transaction would outlive its timeout by that much.
      {"transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000"},
  };
}

KafkaSettings Replication(size_t nodes) {
  if (nodes == 1) {
    return {{"offsets.topic.replication.factor", "1"},
            {"transaction.state.log.replication.factor", "1"},
            {"transaction.state.log.min.isr", "1"}};
  }
  // The timeouts make a test that kills a broker wait 5 s for the others to take over rather than 15 s.
  return {{"offsets.topic.replication.factor", "3"},
          {"transaction.state.log.replication.factor", "3"},
          {"transaction.state.log.min.isr", "2"},
          {"default.replication.factor", "3"},
          {"min.insync.replicas", "2"},
          {"unclean.leader.election.enable", "false"},
          {"broker.session.timeout.ms", "3000"},
          {"broker.heartbeat.interval.ms", "500"},
          {"controller.quorum.fetch.timeout.ms", "1000"},
          {"controller.quorum.election.timeout.ms", "500"}};
}

KafkaSettings Scram(const std::string& certificate) {
  return {{"sasl.enabled.mechanisms", "SCRAM-SHA-512"},
          {"listener.name.scram.scram-sha-512.sasl.jaas.config",
           "org.apache.kafka.common.security.scram.ScramLoginModule required;"},
          {"listener.name.scram.ssl.keystore.type", "PEM"},
          {"listener.name.scram.ssl.keystore.location", certificate}};
}

}  // namespace

std::string ServerProperties(const KafkaNodePlan& node, const std::vector<KafkaNodePlan>& all,
                             const KafkaSettings& more) {
  KafkaSettings properties = With(Common(), Replication(all.size()));
  properties["node.id"] = std::to_string(node.id);
  properties["log.dirs"] = node.data_folder;
  AddListeners(node, properties);
  for (const KafkaNodePlan& voter : all) {
    Append(properties["controller.quorum.voters"],
           fmt::format("{}@127.0.0.1:{}", voter.id, voter.controller_port));
  }
  if (node.scram_port != 0) {
    properties = With(properties, Scram(node.certificate));
  }
  std::string text;
  for (const auto& [name, value] : With(properties, more)) {
    text += fmt::format("{}={}\n", name, value);
  }
  return text;
}

}  // namespace parley::testing
