// One real broker that all tests of a CTest run share: `parley_test_broker start` runs it, as the fixture
// kafka_3.9.2 or kafka_4.4.0 that a test names (FIXTURES of parley_test). Its topics are seen by everybody,
// so take names of your own for topics, groups and transactional ids: UniqueName(). It must not be stopped; a
// test that disturbs a broker starts its own KafkaCluster.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace parley::testing {

// Where the broker of this version leaves its notes: the folder PARLEY_TEST_KAFKA_DIR/version, by default
// kafka/version in the build folder.
std::string SharedBrokerFolder(const std::string& version);

// bootstrap.servers of the shared broker. kUnavailable with the reason where none can run: skip. Any other
// error means that it should run and does not: fail.
absl::StatusOr<std::string> SharedBroker(const std::string& version);

// `name` with a random end.
std::string UniqueName(const std::string& name);

}  // namespace parley::testing

// For the body of a test or SetUp(): `const std::string name` is bootstrap.servers, or the test is skipped or
// fails. Needs gtest.
#define PARLEY_SHARED_BROKER(name, version)                                             \
  const absl::StatusOr<std::string> name##_or = parley::testing::SharedBroker(version); \
  if (name##_or.status().code() == absl::StatusCode::kUnavailable) {                    \
    GTEST_SKIP() << name##_or.status();                                                 \
  }                                                                                     \
  ASSERT_TRUE(name##_or.ok()) << name##_or.status();                                    \
  const std::string name = *name##_or
