#include "tests/support/kafka/frame_echo.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <map>

#include "tests/support/kafka/loopback.h"

namespace parley::testing {
namespace {

std::string Number(int64_t number, int size) {
  std::string bytes;
  for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) {
    bytes += static_cast<char>(number >> shift & 0xff);
  }
  return bytes;
}

std::string WithLength(const std::string& frame) {
  return Number(static_cast<int64_t>(frame.size()), 4) + frame;
}

void SendAll(int socket, const std::string& bytes) {
  for (size_t sent = 0; sent < bytes.size();) {
    const ssize_t now = send(socket, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (now <= 0) {
      return;
    }
    sent += static_cast<size_t>(now);
  }
}

// What one recv() gives; empty at the end of the connection.
std::string ReceiveSome(int socket) {
  std::array<char, 65536> buffer;
  const ssize_t got = recv(socket, buffer.data(), buffer.size(), 0);
  return got <= 0 ? "" : std::string(buffer.data(), static_cast<size_t>(got));
}

}  // namespace

std::string EncodeRequest(int api_key, int32_t id, const std::string& payload) {
  return WithLength(Number(api_key, 2) + Number(0, 2) + Number(id, 4) + payload);
}

FrameEchoServer::FrameEchoServer()
    : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), stop_(eventfd(0, EFD_CLOEXEC)) {
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof address;
  static_cast<void>(bind(listener_, reinterpret_cast<const sockaddr*>(&address), size));
  listen(listener_, 16);
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Loop(); });
}

FrameEchoServer::~FrameEchoServer() {
  Stop();
  close(stop_);
}

void FrameEchoServer::Stop() {
  if (thread_.joinable()) {
    eventfd_write(stop_, 1);
    thread_.join();
  }
}

std::vector<int64_t> FrameEchoServer::Ids() const {
  MutexLock lock(mutex_);
  return ids_;
}

void FrameEchoServer::Loop() {
  std::map<int, FrameSplitter> connections;
  for (;;) {
    std::vector<pollfd> sockets = {{.fd = stop_, .events = POLLIN, .revents = 0},
                                   {.fd = listener_, .events = POLLIN, .revents = 0}};
    for (const auto& [socket, splitter] : connections) {
      sockets.push_back({.fd = socket, .events = POLLIN, .revents = 0});
    }
    poll(sockets.data(), sockets.size(), -1);
    if (sockets[0].revents != 0) {
      break;
    }
    for (size_t i = 2; i < sockets.size(); ++i) {
      if (sockets[i].revents != 0 && !Answer(sockets[i].fd, connections[sockets[i].fd])) {
        close(sockets[i].fd);
        connections.erase(sockets[i].fd);
      }
    }
    if (sockets[1].revents != 0) {
      connections[accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)];
    }
  }
  for (const auto& [socket, splitter] : connections) {
    close(socket);
  }
  close(listener_);
}

bool FrameEchoServer::Answer(int socket, FrameSplitter& splitter) {
  const std::string bytes = ReceiveSome(socket);
  splitter.Add(bytes);
  while (const auto frame = splitter.Next()) {
    {
      MutexLock lock(mutex_);
      ids_.push_back(RequestId(*frame));
    }
    SendAll(socket, WithLength(Number(RequestId(*frame), 4) + "answer"));
  }
  return !bytes.empty();
}

FrameClient::FrameClient(int port) : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const sockaddr_in address = Loopback(port);
  // Where nobody listens, Receive gives kClosed.
  static_cast<void>(connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address));
}

FrameClient::~FrameClient() { close(socket_); }

void FrameClient::Send(int api_key, int32_t id, const std::string& payload) {
  SendAll(socket_, EncodeRequest(api_key, id, payload));
}

int64_t FrameClient::Receive(std::chrono::milliseconds within) {
  const auto until = std::chrono::steady_clock::now() + within;
  for (;;) {
    if (const auto frame = splitter_.Next()) {
      return ResponseId(*frame);
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    pollfd waiting = {.fd = socket_, .events = POLLIN, .revents = 0};
    if (left.count() <= 0 || poll(&waiting, 1, static_cast<int>(left.count())) == 0) {
      return kNothing;
    }
    const std::string bytes = ReceiveSome(socket_);
    if (bytes.empty()) {
      return kClosed;
    }
    splitter_.Add(bytes);
  }
}

}  // namespace parley::testing
