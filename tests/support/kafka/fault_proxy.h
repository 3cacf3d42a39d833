// A TCP proxy that disturbs the traffic between Kafka clients and one broker, by whole requests where wanted.
// KafkaClusterOptions::proxy_ports puts clients behind it. It understands plaintext connections only.
//
// Threads: one of its own moves the bytes; all methods may be called from any thread at any time and have
// taken effect when they return, except that frames already in the kernel's buffers go on. Blocking: only the
// Wait functions. Ownership: the destructor ends the thread and all connections.
#pragma once

#include <poll.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/mutex.h"
#include "tests/support/kafka/kafka_frame.h"
#include "tests/support/kafka/proxy_connection.h"

namespace parley::testing {

class FaultProxy {
 public:
  // Listens on 127.0.0.1:`port`, a free one for zero. Connections are refused until Forward.
  static absl::StatusOr<std::unique_ptr<FaultProxy>> Start(int port = 0);
  ~FaultProxy();
  FaultProxy(const FaultProxy&) = delete;
  FaultProxy& operator=(const FaultProxy&) = delete;

  int port() const { return port_; }
  // New connections go to 127.0.0.1:`port`.
  void Forward(int port);

  // Keeps back the next `count` requests with this API key until Release, and with each what its client sends
  // behind it on the same connection. A held request reaches the broker even if its client is gone by then.
  void HoldNext(int api_key, int count);
  // Lets go what is held and holds nothing further.
  void Release();
  int held() const;
  // False when fewer than `count` are held after `within`.
  bool WaitForHeld(int count, std::chrono::milliseconds within);

  // From now on every frame, in both directions, takes this much longer.
  void Delay(std::chrono::milliseconds delay);
  // While on, no byte goes in any direction and nobody is told; afterwards it goes on where it stopped, as
  // over a network that was cut for a while.
  void Blackhole(bool on);
  // Resets all connections.
  void CutConnections();
  // While on, new connections are reset.
  void Refuse(bool on);

  // Requests with this API key that clients have sent, and that the broker has answered, be it to nobody.
  int64_t Requests(int api_key) const;
  int64_t Answers(int api_key) const;
  bool WaitForAnswers(int api_key, int64_t count, std::chrono::milliseconds within);

 private:
  struct Faults {
    std::map<int, int> hold;  // API key to how many.
    std::chrono::milliseconds delay{0};
    bool blackhole = false;
    bool refuse = false;
  };
  struct Counters {
    int64_t requests = 0;
    int64_t answers = 0;
  };

  // What the loop waits for: `wake_`, the listener, then the client's and the broker's socket of each of
  // `connections`; and until when, at the latest.
  struct PollSet {
    std::vector<pollfd> sockets;
    std::vector<uint64_t> connections;
    ProxyTime due = ProxyTime::max();
    bool Readable(size_t index) const;
  };

  FaultProxy(int listener, int wake, int port) : listener_(listener), wake_(wake), port_(port) {}

  void Loop();
  // One wait for the sockets and what follows from it; false when it is time to end.
  bool Step();
  PollSet Watched() const;
  void Accept() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void TakeRequests(ProxyConnection& connection) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void TakeResponses(ProxyConnection& connection) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void FlushAll() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  int Held() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  Counters CountersOf(int api_key) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Wake();

  const int listener_;
  const int wake_;  // An eventfd: the loop shall look again.
  const int port_;
  mutable Mutex mutex_;
  CondVar changed_;  // Counters or what is held.
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  int upstream_port_ ABSL_GUARDED_BY(mutex_) = 0;
  Faults faults_ ABSL_GUARDED_BY(mutex_);
  std::map<int, Counters> counters_ ABSL_GUARDED_BY(mutex_);
  // By a number of their own: a socket's number may meanwhile be another's.
  std::map<uint64_t, std::unique_ptr<ProxyConnection>> connections_ ABSL_GUARDED_BY(mutex_);
  uint64_t accepted_ ABSL_GUARDED_BY(mutex_) = 0;
  std::thread thread_;
};

}  // namespace parley::testing
