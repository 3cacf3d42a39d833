// The conformance suite of log::Log: what every implementation must do, and all that callers may rely on.
//
// To run it, link parley::log_contract and write in a test of the implementation:
//
//   INSTANTIATE_TEST_SUITE_P(SqliteLog, LogContract, testing::Values(Implementation{"sqlite", MakeHarness}),
//                            ImplementationName());
//
// It never asserts that offsets are dense (aborted records leave holes) nor exact times. Topics and groups
// get names of their own in each test, so that tests may share a broker.
#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "common/base/status.h"
#include "common/log/log.h"
#include "gtest/gtest.h"

namespace parley::log::contract {

// What an implementation gives to the suite. Made anew for each test, used from the test's thread.
class Harness {
 public:
  virtual ~Harness() = default;

  // The log under test; always the same between two Reopen.
  virtual Log& log() = 0;

  // Ends the log as a crash would, as far as one can within a process, and opens it again. The suite has
  // destroyed all members before, without Shutdown.
  virtual void Reopen() = 0;

  // Makes Commit fail without effect (kAborted or kResourceExhausted) until called with false. False when the
  // implementation has no such hook; tests that need it are skipped.
  virtual bool FailCommits(bool /*fail*/) { return false; }

  // False when the log is for one thread: tests of blocking calls and of concurrency are skipped.
  virtual bool HasThreads() const { return true; }
};

// `make` gives the reason when this machine cannot run the implementation; the test is skipped then.
struct Implementation {
  std::string name;
  std::function<absl::StatusOr<std::unique_ptr<Harness>>()> make;
};

// For test names and failure messages.
struct ImplementationName {
  std::string operator()(const testing::TestParamInfo<Implementation>& info) const { return info.param.name; }
};
inline void PrintTo(const Implementation& implementation, std::ostream* out) { *out << implementation.name; }

testing::AssertionResult IsOk(const absl::Status& status);
template <typename T>
testing::AssertionResult IsOk(const absl::StatusOr<T>& value) {
  return IsOk(value.status());
}
testing::AssertionResult HasCode(const absl::Status& status, absl::StatusCode code);
template <typename T>
testing::AssertionResult HasCode(const absl::StatusOr<T>& value, absl::StatusCode code) {
  return HasCode(value.status(), code);
}

// For what must happen: long enough for a loaded machine. For what must not: short.
inline Deadline Soon() { return Deadline::After(std::chrono::seconds(20)); }
inline Deadline Briefly() { return Deadline::After(std::chrono::milliseconds(50)); }

// All that Poll told, in order.
struct Told {
  std::vector<TopicPartition> revoked, assigned;
  std::vector<StoredRecord> records;
};

class LogContract : public testing::TestWithParam<Implementation> {
 protected:
  void SetUp() override;

  Log& log() { return harness_->log(); }
  Harness& harness() { return *harness_; }

  // A name that no other test uses; the same for the same name within a test.
  std::string Unique(const std::string& name) const;
  // Ensures a topic of that (then unique) name and returns the name.
  std::string MakeTopic(const std::string& name, int32_t partitions = 1, bool compacted = false);

  // Appends one record and returns its offset; fails the test when that fails.
  int64_t Append(const std::string& topic, const std::string& value, int32_t partition = 0);
  // Appends `count` records with values prefix0, prefix1, ...
  void AppendMany(const std::string& topic, const std::string& prefix, int count, int32_t partition = 0);

  // Everything that a committed reader sees of the partition.
  std::vector<StoredRecord> ReadAll(const std::string& topic, int32_t partition = 0);
  std::vector<std::string> ReadValues(const std::string& topic, int32_t partition = 0);

  std::unique_ptr<Member> Join(const std::string& group, const std::vector<std::string>& topics,
                               const std::string& instance = "one");

  // Polls until `done`; fails the test when that does not come in time or Poll fails.
  Told PollUntil(Member& member, const std::function<bool(const Told&)>& done, size_t max_records = 100);
  // Polls until that many records have come.
  std::vector<StoredRecord> PollRecords(Member& member, size_t count, size_t max_records = 100);
  // Polls until that many partitions were assigned.
  Told PollAssigned(Member& member, size_t partitions);
  // True when a few polls bring no record.
  testing::AssertionResult StaysQuiet(Member& member);

  int64_t CommittedOr(const std::string& group, const TopicPartition& partition, int64_t otherwise);

 private:
  std::unique_ptr<Harness> harness_;
  int number_ = 0;  // Of this test, within the process.
};

// The offset after each partition's last record: what a member commits when it has done all of them.
Offsets Next(std::span<const StoredRecord> records);
std::vector<std::string> Values(std::span<const StoredRecord> records);

}  // namespace parley::log::contract
