#include "tests/load/scaling/prometheus_page.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdlib>

namespace parley::load {
namespace {

class Connection {
 public:
  Connection(const std::string& host, int port) : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval patience = {.tv_sec = 1, .tv_usec = 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    connected_ = inet_pton(AF_INET, host.c_str(), &address.sin_addr) == 1 &&
                 connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  ~Connection() { close(socket_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  bool Send(std::string_view text) const {
    return connected_ &&
           send(socket_, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
  }
  // Until the other side closes; nothing when it fell silent before.
  std::optional<std::string> ReadAll() const {
    std::string all;
    char part[16384];
    for (;;) {
      const ssize_t got = recv(socket_, part, sizeof part, 0);
      if (got < 0) {
        return std::nullopt;
      }
      if (got == 0) {
        return all;
      }
      all.append(part, static_cast<size_t>(got));
    }
  }

 private:
  const int socket_;
  bool connected_ = false;
};

}  // namespace

std::optional<PrometheusPage> PrometheusPage::Fetch(const std::string& host, int port) {
  const Connection connection(host, port);
  if (!connection.Send("GET /metrics HTTP/1.1\r\nHost: metrics\r\nConnection: close\r\n\r\n")) {
    return std::nullopt;
  }
  std::optional<std::string> answer = connection.ReadAll();
  if (!answer.has_value() || !answer->starts_with("HTTP/1.1 200")) {
    return std::nullopt;
  }
  return PrometheusPage(*std::move(answer));
}

double PrometheusPage::Sum(std::string_view name, std::string_view label) const {
  double sum = 0;
  const std::string_view text = text_;
  for (size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    const std::string_view line = text.substr(at, text.find('\n', at) - at);
    const bool whole_name = (at == 0 || text[at - 1] == '\n') && line.size() > name.size() &&
                            (line[name.size()] == '{' || line[name.size()] == ' ');
    if (whole_name && line.find(label) != std::string_view::npos) {
      sum += std::strtod(line.data() + line.rfind(' '), nullptr);
    }
  }
  return sum;
}

}  // namespace parley::load
