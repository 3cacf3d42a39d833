// What a node's server.properties say.
#pragma once

#include <string>
#include <vector>

#include "tests/support/kafka/raw_kafka.h"

namespace parley::testing {

// Where one node listens and keeps its data. Ports that are zero have no listener.
struct KafkaNodePlan {
  int id = 1;
  int port = 0;  // PLAINTEXT, clients and brokers.
  int controller_port = 0;
  int scram_port = 0;       // SASL SCRAM-SHA-512 over TLS.
  int proxy_port = 0;       // PLAINTEXT, where a proxy forwards to ...
  int advertised_port = 0;  // ... and where that proxy listens.
  std::string data_folder;
  std::string certificate;  // PEM with key and certificate; with scram_port.
};

// The text of server.properties for `node`, one of `all`; `more` replaces lines of the same name.
std::string ServerProperties(const KafkaNodePlan& node, const std::vector<KafkaNodePlan>& all,
                             const KafkaSettings& more);

}  // namespace parley::testing
