#include "tests/support/dns_stub.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/check.h"
#include "fmt/format.h"

namespace parley::testing {
namespace {

constexpr size_t kHeader = 12;
constexpr size_t kTypeAndClass = 4;
constexpr int kLookMs = 20;

// The length of header, name, type and class of the first question; 0 when it is not whole.
size_t QuestionEnd(const std::string& message) {
  size_t at = kHeader;
  while (at < message.size() && message[at] != 0) {
    at += 1 + static_cast<unsigned char>(message[at]);
  }
  at += 1 + kTypeAndClass;
  return at <= message.size() ? at : 0;
}

sockaddr_in Loopback() {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

}  // namespace

DnsStub::DnsStub(std::vector<std::string> addresses)
    : socket_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)), addresses_(std::move(addresses)) {
  const sockaddr_in any = Loopback();
  PARLEY_CHECK(bind(socket_, reinterpret_cast<const sockaddr*>(&any), sizeof any) == 0);
  thread_ = std::thread([this] { Serve(); });
}

DnsStub::~DnsStub() {
  stopping_ = true;
  thread_.join();
  close(socket_);
}

std::string DnsStub::address() const {
  sockaddr_in own = {};
  socklen_t size = sizeof own;
  getsockname(socket_, reinterpret_cast<sockaddr*>(&own), &size);
  return fmt::format("127.0.0.1:{}", ntohs(own.sin_port));
}

void DnsStub::SetAddresses(std::vector<std::string> addresses) {
  MutexLock lock(mutex_);
  addresses_ = std::move(addresses);
}

void DnsStub::Serve() {
  while (!stopping_) {
    pollfd ready = {.fd = socket_, .events = POLLIN, .revents = 0};
    if (poll(&ready, 1, kLookMs) != 1) {
      continue;
    }
    std::string question(512, '\0');
    sockaddr_in from = {};
    socklen_t size = sizeof from;
    const ssize_t got =
        recvfrom(socket_, question.data(), question.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
    question.resize(static_cast<size_t>(std::max<ssize_t>(got, 0)));
    if (const std::string answer = Answer(question); !answer.empty()) {
      sendto(socket_, answer.data(), answer.size(), 0, reinterpret_cast<const sockaddr*>(&from), size);
      ++questions_;
    }
  }
}

std::string DnsStub::Answer(const std::string& question) {
  const size_t end = QuestionEnd(question);
  if (end == 0) {
    return "";
  }
  std::vector<std::string> found;
  if (question[end - 3] == 1) {  // Type A.
    MutexLock lock(mutex_);
    found = addresses_;
  }
  std::string answer = question.substr(0, end);
  const std::string counts = {0, 1, 0, static_cast<char>(found.size()), 0, 0, 0, 0};
  answer.replace(2, 2, "\x85\x80");  // A response, authoritative, without error.
  answer.replace(4, counts.size(), counts);
  for (const std::string& address : found) {
    in_addr number = {};
    PARLEY_CHECK(inet_pton(AF_INET, address.c_str(), &number) == 1);
    // The name as in the question, type A, class IN, not to be kept, four bytes.
    answer += std::string({'\xc0', kHeader, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4});
    answer.append(reinterpret_cast<const char*>(&number), sizeof number);
  }
  return answer;
}

}  // namespace parley::testing
