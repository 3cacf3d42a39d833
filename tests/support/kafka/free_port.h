// Ports for servers that cannot take port zero.
#pragma once

namespace parley::testing {

// A TCP port of 127.0.0.1 that nobody listens on now, below the range that the kernel gives to outgoing
// connections: a broker can be stopped and get it back. Zero when none was found. Two processes may be given
// the same one, with a chance of about one in twenty thousand.
int FreePort();

}  // namespace parley::testing
