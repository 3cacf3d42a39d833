#include "tests/support/kafka/proxy_connection.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace parley::testing {
namespace {

void Close(int& socket) {
  if (socket >= 0) {
    close(std::exchange(socket, -1));
  }
}

bool WouldBlock() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

}  // namespace

ProxyConnection::~ProxyConnection() {
  Close(client_);
  Close(upstream_);
}

std::vector<std::string> ProxyConnection::ReadClient() { return Read(client_, requests_.splitter); }
std::vector<std::string> ProxyConnection::ReadUpstream() { return Read(upstream_, responses_.splitter); }

std::vector<std::string> ProxyConnection::Read(int& socket, FrameSplitter& splitter) {
  std::array<char, 65536> buffer;
  const ssize_t got = recv(socket, buffer.data(), buffer.size(), 0);
  if (got > 0) {
    splitter.Add({buffer.data(), static_cast<size_t>(got)});
  } else if (got == 0 || !WouldBlock()) {
    Close(socket);
  }
  std::vector<std::string> frames;
  while (auto frame = splitter.Next()) {
    frames.push_back(*std::move(frame));
  }
  return frames;
}

void ProxyConnection::QueueRequest(ProxyFrame frame) {
  ever_held_ |= frame.held;
  unanswered_[RequestId(frame.bytes)] = RequestKey(frame.bytes);
  requests_.frames.push_back(std::move(frame));
}

void ProxyConnection::QueueResponse(ProxyFrame frame) { responses_.frames.push_back(std::move(frame)); }

int ProxyConnection::AnsweredKey(std::string_view response) {
  const auto found = unanswered_.find(ResponseId(response));
  if (found == unanswered_.end()) {
    return -1;
  }
  const int key = found->second;
  unanswered_.erase(found);
  return key;
}

void ProxyConnection::Flush(ProxyTime now) {
  Send(upstream_, requests_, now);
  Send(client_, responses_, now);
}

void ProxyConnection::Send(int& socket, Pipe& pipe, ProxyTime now) {
  while (socket >= 0 && !pipe.frames.empty() && !pipe.frames.front().held && pipe.frames.front().due <= now) {
    const std::string& bytes = pipe.frames.front().bytes;
    const ssize_t sent = send(socket, bytes.data() + pipe.sent, bytes.size() - pipe.sent, MSG_NOSIGNAL);
    if (sent < 0) {
      if (!WouldBlock()) {
        Close(socket);
      }
      return;
    }
    pipe.sent += static_cast<size_t>(sent);
    if (pipe.sent == bytes.size()) {
      pipe.frames.pop_front();
      pipe.sent = 0;
    }
  }
}

ProxyTime ProxyConnection::NextDue(int socket, const Pipe& pipe) {
  const bool waits = socket < 0 || pipe.frames.empty() || pipe.frames.front().held;
  return waits ? ProxyTime::max() : pipe.frames.front().due;
}

int ProxyConnection::held() const {
  return static_cast<int>(std::count_if(requests_.frames.begin(), requests_.frames.end(),
                                        [](const ProxyFrame& frame) { return frame.held; }));
}

void ProxyConnection::ReleaseHeld() {
  for (ProxyFrame& frame : requests_.frames) {
    frame.held = false;
  }
}

void ProxyConnection::Cut() {
  // A reset, not an end: nothing more arrives at the client.
  const linger at_once = {.l_onoff = 1, .l_linger = 0};
  setsockopt(client_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  Close(client_);
  if (held() == 0) {
    Close(upstream_);
  }
}

bool ProxyConnection::Finished() const {
  if (upstream_ < 0) {
    return client_ < 0 || responses_.frames.empty();
  }
  // Once a request was held, closing the broker's side could take it back before the broker has read it.
  return client_ < 0 && requests_.frames.empty() && !ever_held_;
}

}  // namespace parley::testing
