#include "tests/support/kafka/fault_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "common/base/status.h"
#include "tests/support/kafka/loopback.h"

namespace parley::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

int NewSocket() { return socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0); }

void SendAtOnce(int socket) {
  const int on = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

// For poll(): -1 waits for ever.
int MillisecondsUntil(ProxyTime due) {
  if (due == ProxyTime::max()) {
    return -1;
  }
  const auto left = std::chrono::ceil<milliseconds>(due - steady_clock::now()).count();
  return static_cast<int>(std::clamp<int64_t>(left, 0, 60000));
}

}  // namespace

absl::StatusOr<std::unique_ptr<FaultProxy>> FaultProxy::Start(int port) {
  const int listener = NewSocket();
  const int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address = Loopback(port);
  socklen_t size = sizeof address;
  if (bind(listener, reinterpret_cast<const sockaddr*>(&address), size) != 0 || listen(listener, 64) != 0 ||
      getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    const int why = errno;
    close(listener);
    return MakeStatus(absl::StatusCode::kUnavailable, "listen on 127.0.0.1:{}: errno {}", port, why);
  }
  std::unique_ptr<FaultProxy> proxy(
      new FaultProxy(listener, eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), ntohs(address.sin_port)));
  proxy->thread_ = std::thread([raw = proxy.get()] { raw->Loop(); });
  return proxy;
}

FaultProxy::~FaultProxy() {
  {
    MutexLock lock(mutex_);
    ending_ = true;
  }
  Wake();
  thread_.join();
  close(listener_);
  close(wake_);
}

void FaultProxy::Forward(int port) {
  MutexLock lock(mutex_);
  upstream_port_ = port;
}

void FaultProxy::HoldNext(int api_key, int count) {
  MutexLock lock(mutex_);
  faults_.hold[api_key] = count;
}

void FaultProxy::Release() {
  {
    MutexLock lock(mutex_);
    faults_.hold.clear();
    for (const auto& [number, connection] : connections_) {
      connection->ReleaseHeld();
    }
  }
  Wake();
}

int FaultProxy::held() const {
  MutexLock lock(mutex_);
  return Held();
}

int FaultProxy::Held() const {
  int held = 0;
  for (const auto& [number, connection] : connections_) {
    held += connection->held();
  }
  return held;
}

bool FaultProxy::WaitForHeld(int count, milliseconds within) {
  const auto until = steady_clock::now() + within;
  MutexLock lock(mutex_);
  while (Held() < count && changed_.WaitUntil(mutex_, until)) {
  }
  return Held() >= count;
}

void FaultProxy::Delay(milliseconds delay) {
  MutexLock lock(mutex_);
  faults_.delay = delay;
}

void FaultProxy::Blackhole(bool on) {
  {
    MutexLock lock(mutex_);
    faults_.blackhole = on;
  }
  Wake();
}

void FaultProxy::CutConnections() {
  {
    MutexLock lock(mutex_);
    for (const auto& [number, connection] : connections_) {
      connection->Cut();
    }
  }
  Wake();
}

void FaultProxy::Refuse(bool on) {
  MutexLock lock(mutex_);
  faults_.refuse = on;
}

FaultProxy::Counters FaultProxy::CountersOf(int api_key) const {
  const auto found = counters_.find(api_key);
  return found == counters_.end() ? Counters() : found->second;
}

int64_t FaultProxy::Requests(int api_key) const {
  MutexLock lock(mutex_);
  return CountersOf(api_key).requests;
}

int64_t FaultProxy::Answers(int api_key) const {
  MutexLock lock(mutex_);
  return CountersOf(api_key).answers;
}

bool FaultProxy::WaitForAnswers(int api_key, int64_t count, milliseconds within) {
  const auto until = steady_clock::now() + within;
  MutexLock lock(mutex_);
  while (CountersOf(api_key).answers < count && changed_.WaitUntil(mutex_, until)) {
  }
  return CountersOf(api_key).answers >= count;
}

void FaultProxy::Wake() {
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(wake_, &one, sizeof one);
}

void FaultProxy::Loop() {
  while (Step()) {
  }
}

bool FaultProxy::Step() {
  PollSet set = Watched();
  poll(set.sockets.data(), set.sockets.size(), MillisecondsUntil(set.due));
  uint64_t ignored = 0;
  [[maybe_unused]] const ssize_t drained = read(wake_, &ignored, sizeof ignored);

  MutexLock lock(mutex_);
  if (ending_) {
    connections_.clear();
    return false;
  }
  if (faults_.blackhole) {
    return true;
  }
  for (size_t i = 0; i < set.connections.size(); ++i) {
    if (const auto found = connections_.find(set.connections[i]); found != connections_.end()) {
      if (set.Readable(2 + 2 * i) && found->second->client() >= 0) {
        TakeRequests(*found->second);
      }
      if (set.Readable(3 + 2 * i) && found->second->upstream() >= 0) {
        TakeResponses(*found->second);
      }
    }
  }
  if (set.Readable(1)) {
    Accept();
  }
  FlushAll();
  return true;
}

FaultProxy::PollSet FaultProxy::Watched() const {
  PollSet set = {.sockets = {{.fd = wake_, .events = POLLIN, .revents = 0}}};
  MutexLock lock(mutex_);
  if (faults_.blackhole) {
    // Only `wake_`; -1 is no socket.
    set.sockets.push_back({.fd = -1, .events = 0, .revents = 0});
    return set;
  }
  const auto now = steady_clock::now();
  const auto watch = [&set, now](int socket, ProxyTime due) {
    // What is due and was not sent waits for room in the socket.
    const bool room = due <= now;
    set.sockets.push_back(
        {.fd = socket, .events = static_cast<short>(room ? POLLIN | POLLOUT : POLLIN), .revents = 0});
    set.due = room ? set.due : std::min(set.due, due);
  };
  watch(listener_, ProxyTime::max());
  for (const auto& [number, connection] : connections_) {
    set.connections.push_back(number);
    watch(connection->client(), connection->NextResponseDue());
    watch(connection->upstream(), connection->NextRequestDue());
  }
  return set;
}

bool FaultProxy::PollSet::Readable(size_t index) const {
  return (sockets[index].revents & (POLLIN | POLLHUP | POLLERR)) != 0;
}

void FaultProxy::Accept() {
  const int client = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (client < 0) {
    return;
  }
  SendAtOnce(client);
  const int upstream = faults_.refuse || upstream_port_ == 0 ? -1 : NewSocket();
  auto connection = std::make_unique<ProxyConnection>(client, upstream);
  const sockaddr_in address = Loopback(upstream_port_);
  if (upstream < 0 || (connect(upstream, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 &&
                       errno != EINPROGRESS)) {
    connection->Cut();
    return;
  }
  SendAtOnce(upstream);
  connections_[++accepted_] = std::move(connection);
}

void FaultProxy::TakeRequests(ProxyConnection& connection) {
  for (std::string& frame : connection.ReadClient()) {
    const int key = RequestKey(frame);
    ++counters_[key].requests;
    const auto hold = faults_.hold.find(key);
    const bool held = hold != faults_.hold.end() && hold->second > 0;
    if (held) {
      --hold->second;
    }
    connection.QueueRequest(
        {.bytes = std::move(frame), .due = steady_clock::now() + faults_.delay, .held = held});
  }
  changed_.NotifyAll();
}

void FaultProxy::TakeResponses(ProxyConnection& connection) {
  for (std::string& frame : connection.ReadUpstream()) {
    ++counters_[connection.AnsweredKey(frame)].answers;
    if (connection.client() >= 0) {
      connection.QueueResponse({.bytes = std::move(frame), .due = steady_clock::now() + faults_.delay});
    }
  }
  changed_.NotifyAll();
}

void FaultProxy::FlushAll() {
  for (auto at = connections_.begin(); at != connections_.end();) {
    at->second->Flush(steady_clock::now());
    at = at->second->Finished() ? connections_.erase(at) : std::next(at);
  }
}

}  // namespace parley::testing
