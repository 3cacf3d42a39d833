// Addresses of this machine.
#pragma once

#include <netinet/in.h>

#include <cstdint>

namespace parley::testing {

// 127.0.0.1:`port`.
inline sockaddr_in Loopback(int port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

}  // namespace parley::testing
