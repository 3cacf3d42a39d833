#include "tests/support/scrape.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <sstream>

namespace parley::testing {
namespace {

// The answer with its headers; what has come of it when it is cut off.
std::string Get(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval patience = {.tv_sec = 2, .tv_usec = 0};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  static constexpr std::string_view kRequest =
      "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  std::string answer;
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
      send(fd, kRequest.data(), kRequest.size(), MSG_NOSIGNAL) == std::ssize(kRequest)) {
    std::array<char, 65536> part;
    for (ssize_t got = 0; (got = recv(fd, part.data(), part.size(), 0)) > 0;) {
      answer.append(part.data(), static_cast<size_t>(got));
    }
  }
  close(fd);
  return answer;
}

}  // namespace

double ScrapedSum(int port, const std::string& name, const std::string& label) {
  std::istringstream lines(Get(port));
  double sum = 0;
  for (std::string line; std::getline(lines, line);) {
    const bool named = line.starts_with(name + "{") || line.starts_with(name + " ");
    const size_t labels_end = line.rfind(' ');
    if (named && line.substr(0, labels_end).find(label) != std::string::npos) {
      sum += std::strtod(line.c_str() + labels_end, nullptr);
    }
  }
  return sum;
}

}  // namespace parley::testing
