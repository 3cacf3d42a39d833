#include "tests/support/kafka/free_port.h"

#include <sys/socket.h>
#include <unistd.h>

#include <random>

#include "tests/support/kafka/loopback.h"

namespace parley::testing {
namespace {

bool CanListen(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = Loopback(port);
  const bool free = bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  close(fd);
  return free;
}

}  // namespace

int FreePort() {
  std::random_device seed;
  std::uniform_int_distribution<int> port(10000, 31999);
  for (int attempt = 0; attempt < 1000; ++attempt) {
    if (const int candidate = port(seed); CanListen(candidate)) {
      return candidate;
    }
  }
  return 0;
}

}  // namespace parley::testing
