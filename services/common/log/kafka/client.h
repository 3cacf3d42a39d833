// One instance of librdkafka: a producer or a consumer with its threads, settings and callbacks.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/base/mutex.h"
#include "common/log/kafka/handles.h"

namespace parley::log::kafka {

// Names and values as librdkafka's CONFIGURATION.md has them.
using Properties = std::map<std::string, std::string>;

// Called on the thread that polls the client, never after Close or the destructor.
struct Callbacks {
  std::function<void(rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t*)> rebalance;  // Consumers.
  std::function<void(const rd_kafka_message_t&)> delivered;                              // Producers.
};

// Threads: get(), troubles() and Explain() may be used from any.
class Client {
 public:
  enum class Kind { kProducer, kConsumer };

  // kInvalidArgument names a property that librdkafka does not know or whose value it refuses.
  static absl::StatusOr<std::unique_ptr<Client>> Create(Kind kind, const Properties& properties,
                                                        Callbacks callbacks = {});
  // Ends it, waiting some seconds at most: librdkafka 2.0.2 can hang there after a broker's outage, and then
  // is left to itself. A consumer stays in its group, as after a crash, unless Close was called.
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  rd_kafka_t* get() const;

  // Timeouts and lost connections reported so far; grows.
  int troubles() const;

  // The status with what the client has last complained about, so that "timed out" becomes "wrong password".
  absl::Status Explain(const absl::Status& status) const;

  // Consumers: gives the partitions back. False when it did not come to an end in time.
  bool Close(Deadline deadline);

 private:
  struct State;
  explicit Client(std::shared_ptr<State> state) : state_(std::move(state)) {}
  // Runs `work` on a thread of its own; false when it is not done by then.
  bool WithinTime(Deadline deadline, std::function<void(State&)> work);

  std::shared_ptr<State> state_;
};

}  // namespace parley::log::kafka
