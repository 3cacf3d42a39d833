#include "tests/support/kafka/shared_broker.h"

#include <cstdlib>
#include <filesystem>
#include <random>

#include "common/base/status.h"
#include "tests/support/subprocess.h"

namespace parley::testing {

std::string SharedBrokerFolder(const std::string& version) {
  const char* folder = std::getenv("PARLEY_TEST_KAFKA_DIR");
  return std::string(folder == nullptr ? PARLEY_TEST_KAFKA_DIR : folder) + "/" + version;
}

absl::StatusOr<std::string> SharedBroker(const std::string& version) {
  const std::string folder = SharedBrokerFolder(version);
  if (std::filesystem::exists(folder + "/unavailable")) {
    return absl::UnavailableError(ReadFile(folder + "/unavailable"));
  }
  std::string servers = ReadFile(folder + "/bootstrap");
  if (servers.empty()) {
    return MakeStatus(
        absl::StatusCode::kNotFound,
        "no shared Kafka {} runs from {}; run this test through ctest, or parley_test_broker start {} {}",
        version, folder, folder, version);
  }
  return servers;
}

std::string UniqueName(const std::string& name) {
  std::random_device random;
  return fmt::format("{}-{:08x}", name, random());
}

}  // namespace parley::testing
