// TLS certificates for a broker of a test, made by the openssl command.
#pragma once

#include <string>

#include "absl/status/status.h"

namespace parley::testing {

// Writes into `folder`: ca.pem, which signed the broker's certificate (for clients), and broker.pem, the
// broker's key and certificate for 127.0.0.1 and localhost in one file. Valid for two days.
absl::Status MakeCertificates(const std::string& folder);

}  // namespace parley::testing
