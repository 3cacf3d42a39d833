#include <atomic>

#include "common/base/check.h"
#include "common/base/status_macros.h"
#include "common/log/kafka/kafka_log.h"
#include "tests/contract/log_contract.h"
#include "tests/support/kafka/shared_broker.h"

namespace parley::log::contract {
namespace {

class KafkaHarness : public Harness {
 public:
  explicit KafkaHarness(std::string brokers) : brokers_(std::move(brokers)) { Open(); }

  Log& log() override { return *log_; }

  // The brokers outlive the crash of the process that used them.
  void Reopen() override {
    log_.reset();
    Open();
  }

  bool FailCommits(bool fail) override {
    fail_ = fail;
    return true;
  }

 private:
  void Open() {
    auto log = KafkaLog::Open(
        {.brokers = brokers_, .create_topics = true, .replication = 1, .abort_commits = [this] {
           return fail_.load();
         }});
    EXPECT_TRUE(IsOk(log));
    PARLEY_CHECK(log.ok());
    log_ = *std::move(log);
  }

  const std::string brokers_;
  std::atomic<bool> fail_ = false;
  std::unique_ptr<KafkaLog> log_;
};

Implementation On(const std::string& version) {
  return {"kafka_" + version.substr(0, version.find('.')),
          [version]() -> absl::StatusOr<std::unique_ptr<Harness>> {
            ASSIGN_OR_RETURN(const std::string brokers, parley::testing::SharedBroker(version));
            return std::make_unique<KafkaHarness>(brokers);
          }};
}

INSTANTIATE_TEST_SUITE_P(KafkaLog, LogContract, ::testing::Values(On("3.9.2"), On("4.4.0")),
                         ImplementationName());

}  // namespace
}  // namespace parley::log::contract
