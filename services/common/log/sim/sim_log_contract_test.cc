#include "common/log/sim/sim_log.h"
#include "tests/contract/log_contract.h"

namespace parley::log::contract {
namespace {

class SimHarness : public Harness {
 public:
  SimHarness() : log_(SimLog::Create({.seed = 7, .waits = true})) {}

  Log& log() override { return *log_; }
  // The simulated cluster outlives the crash of the process that used it.
  void Reopen() override {}
  bool FailCommits(bool fail) override {
    log_->SetFaults({.commit_aborted = fail ? 1.0 : 0.0});
    return true;
  }

 private:
  const std::unique_ptr<SimLog> log_;
};

INSTANTIATE_TEST_SUITE_P(SimLog, LogContract,
                         testing::Values(Implementation{"sim",
                                                        [] { return std::make_unique<SimHarness>(); }}),
                         ImplementationName());

}  // namespace
}  // namespace parley::log::contract
