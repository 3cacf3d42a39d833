#include "common/log/kafka/client.h"

#include <future>
#include <thread>

#include "common/base/status.h"
#include "common/log/kafka/kafka_status.h"
#include "common/obs/logging.h"

namespace parley::log::kafka {
namespace {

constexpr std::chrono::seconds kDestroyTime{5};
// A complaint older than this explains nothing any more.
constexpr std::chrono::seconds kComplaintAge{60};

spdlog::level::level_enum LogLevel(int syslog) {
  // What librdkafka calls an error it mostly mends by itself.
  return syslog <= 2 ? spdlog::level::err : syslog <= 4 ? spdlog::level::warn : spdlog::level::debug;
}

void OnLog(const rd_kafka_t* /*client*/, int level, const char* facility, const char* text) {
  obs::Logger("log.kafka")->log(LogLevel(level), "facility={} text={}", facility, obs::Field(text));
}

}  // namespace

struct Client::State {
  rd_kafka_t* client = nullptr;
  Callbacks callbacks;
  std::atomic<bool> silent = false;  // No callbacks any more.
  std::atomic<int> troubles = 0;

  mutable Mutex mutex;
  absl::Status complaint ABSL_GUARDED_BY(mutex);
  std::chrono::steady_clock::time_point complained ABSL_GUARDED_BY(mutex);

  static void OnError(rd_kafka_t* /*client*/, int error, const char* reason, void* opaque) {
    auto& state = *static_cast<State*>(opaque);
    const auto code = static_cast<rd_kafka_resp_err_t>(error);
    if (IsAmbiguous(code)) {
      ++state.troubles;
    }
    const absl::Status status = FromError(code, "Kafka", reason);
    obs::Logger("log.kafka")->debug("error={}", obs::Field(ToString(status)));
    MutexLock lock(state.mutex);
    // "All brokers are down" says less than why.
    const bool vague = code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN && !state.complaint.ok();
    const bool milder = state.complaint.code() == absl::StatusCode::kUnauthenticated &&
                        status.code() == absl::StatusCode::kUnavailable;
    if (!vague && !milder) {
      state.complaint = status;
    }
    state.complained = std::chrono::steady_clock::now();
  }

  static void OnRebalance(rd_kafka_t* client, rd_kafka_resp_err_t error,
                          rd_kafka_topic_partition_list_t* partitions, void* opaque) {
    const auto& state = *static_cast<State*>(opaque);
    if (state.silent) {
      rd_kafka_assign(client, nullptr);
    } else {
      state.callbacks.rebalance(error, partitions);
    }
  }

  static void OnDelivered(rd_kafka_t* /*client*/, const rd_kafka_message_t* message, void* opaque) {
    const auto& state = *static_cast<State*>(opaque);
    if (!state.silent) {
      state.callbacks.delivered(*message);
    }
  }
};

absl::StatusOr<std::unique_ptr<Client>> Client::Create(Kind kind, const Properties& properties,
                                                       Callbacks callbacks) {
  char text[512];
  ConfPtr conf(rd_kafka_conf_new());
  for (const auto& [name, value] : properties) {
    if (rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), text, sizeof text) != RD_KAFKA_CONF_OK) {
      return InvalidArgument("Kafka setting {}: {}", name, text);
    }
  }
  auto state = std::make_shared<State>();
  state->callbacks = std::move(callbacks);
  rd_kafka_conf_set_opaque(conf.get(), state.get());
  rd_kafka_conf_set_log_cb(conf.get(), OnLog);
  rd_kafka_conf_set_error_cb(conf.get(), State::OnError);
  if (state->callbacks.rebalance) {
    rd_kafka_conf_set_rebalance_cb(conf.get(), State::OnRebalance);
  }
  if (state->callbacks.delivered) {
    rd_kafka_conf_set_dr_msg_cb(conf.get(), State::OnDelivered);
  }
  state->client = rd_kafka_new(kind == Kind::kProducer ? RD_KAFKA_PRODUCER : RD_KAFKA_CONSUMER, conf.get(),
                               text, sizeof text);
  if (state->client == nullptr) {
    return InvalidArgument("Kafka client: {}", text);
  }
  conf.release();  // NOLINT(bugprone-unused-return-value): it is the client's now.
  return std::unique_ptr<Client>(new Client(std::move(state)));
}

Client::~Client() {
  state_->silent = true;
  const bool ended = WithinTime(Deadline::After(kDestroyTime), [](State& state) {
    rd_kafka_destroy_flags(state.client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
  });
  if (!ended) {
    obs::Logger("log.kafka")->warn("action=abandon_client reason=\"it does not end\"");
  }
}

rd_kafka_t* Client::get() const { return state_->client; }

int Client::troubles() const { return state_->troubles; }

absl::Status Client::Explain(const absl::Status& status) const {
  MutexLock lock(state_->mutex);
  if (status.ok() || state_->complaint.ok() ||
      std::chrono::steady_clock::now() - state_->complained > kComplaintAge) {
    return status;
  }
  const absl::StatusCode code =
      status.code() == absl::StatusCode::kUnavailable ? state_->complaint.code() : status.code();
  return MakeStatus(code, "{}; {}", Message(status), Message(state_->complaint));
}

bool Client::Close(Deadline deadline) {
  return WithinTime(deadline, [](State& state) { rd_kafka_consumer_close(state.client); });
}

bool Client::WithinTime(Deadline deadline, std::function<void(State&)> work) {
  // The thread keeps the state alive for as long as librdkafka may use it.
  auto done = std::make_shared<std::promise<void>>();
  std::future<void> ended = done->get_future();
  std::thread([state = state_, done, work = std::move(work)] {
    work(*state);
    done->set_value();
  }).detach();
  if (ended.wait_until(deadline.at()) == std::future_status::ready) {
    return true;
  }
  state_->silent = true;
  return false;
}

}  // namespace parley::log::kafka
