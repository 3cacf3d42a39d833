// A partition changes hands at each possible moment, one after the other: the first owner is stopped before
// its n-th call of the log, another one takes over, does everything there is and ends; then the first wakes
// up, ends, and is started again with the snapshots it has.
#include <filesystem>

#include "common/base/check.h"
#include "common/base/status.h"
#include "common/log/topics.h"
#include "common/obs/logging.h"
#include "gtest/gtest.h"
#include "tests/simulation/judge.h"
#include "tests/simulation/manual_clock.h"
#include "tests/simulation/meddled_log.h"
#include "tests/simulation/world.h"
#include "tests/support/temp_dir.h"

namespace parley::simulation {
namespace {

using aggregate::Aggregator;

constexpr size_t kRecords = 14;

class Handover {
 public:
  Handover(uint64_t seed, bool torn, int at)
      : at_(at),
        sim_(log::SimLog::Create({.seed = seed,
                                  .faults = {.late_end = torn ? 1.0 : 0.0},
                                  .renew_session = !torn,
                                  .crashed_after = 0,
                                  .idle_after = 20})),
        log_(MakeMeddledLog(*sim_, {.before = [this] { Count(); }, .after_commit = [] {}})) {
    log::Dice dice(seed);
    outcome_.inputs.push_back(ToySubject().stream(dice, 0, kRecords));
    PARLEY_CHECK(log::EnsureParleyTopics(*sim_, 1).ok());
  }

  // False when the first owner made fewer calls than that.
  bool Run() {
    Append(0, kRecords / 2);
    auto first = Start("first");
    StepUntilQuiet(*first);
    const bool interrupted = at_ > 0 && calls_ >= at_;
    at_ = -1;
    if (!interrupted) {
      Append(kRecords / 2, kRecords);
    }
    first.reset();
    first = Start("first");
    StepUntilQuiet(*first);
    EXPECT_TRUE(first->Shutdown().ok());
    Collect(*sim_, ToySubject(), clock_, {Dir("first"), Dir("second")}, outcome_);
    return interrupted;
  }

  const Outcome& outcome() const { return outcome_; }

 private:
  std::string Dir(const std::string& instance) const { return folder_.path() + "/" + instance; }

  std::unique_ptr<Aggregator> Start(const std::string& instance) {
    auto started = Aggregator::Create({.instance = instance,
                                       .snapshot_dir = Dir(instance),
                                       .max_records = 2,
                                       .snapshot_records = 3,
                                       .clock = &clock_},
                                      *log_, SharedMetrics(), ToySubject().fold);
    PARLEY_CHECK(started.ok());
    return *std::move(started);
  }

  void Append(size_t from, size_t to) {
    const std::span<const log::Record> all(outcome_.inputs[0]);
    PARLEY_CHECK(sim_->Append(all.subspan(from, to - from)).ok());
  }

  static void StepUntilQuiet(Aggregator& aggregator) {
    for (int i = 0; i < 25; ++i) {
      const absl::Status status = aggregator.Step();
      PARLEY_CHECK(status.ok() || IsRetryable(status) || status.code() == absl::StatusCode::kAborted);
    }
  }

  void Count() {
    if (++calls_ != at_) {
      return;
    }
    Append(kRecords / 2, kRecords);
    const auto second = Start("second");
    StepUntilQuiet(*second);
    if (at_ % 2 == 0) {
      EXPECT_TRUE(second->Shutdown().ok());
    }
  }

  int at_;
  int calls_ = 0;
  const test::TempDir folder_;
  const std::unique_ptr<log::SimLog> sim_;
  const std::unique_ptr<log::Log> log_;
  ManualClock clock_;
  Outcome outcome_;
};

void CheckEveryMoment(uint64_t seed, bool torn) {
  Handover clean(seed, false, -1);
  clean.Run();
  int at = 1;
  for (;; ++at) {
    Handover handover(seed, torn, at);
    if (!handover.Run()) {
      break;
    }
    for (const std::string& violation : Judge(handover.outcome(), clean.outcome(), torn)) {
      ADD_FAILURE() << "seed " << seed << ", taken over before call " << at << ": " << violation;
    }
  }
  EXPECT_GT(at, 40) << "the first owner makes more calls than that";
}

class HandoverTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { ASSERT_TRUE(obs::SetUpLogging({.level = "off"}).ok()); }
};

TEST_F(HandoverTest, AtEveryMomentIsExact) {
  for (uint64_t seed = 1; seed <= 4; ++seed) {
    CheckEveryMoment(seed, false);
  }
}

// The former owner's transactions may be torn, and so come to light after those of the new owner.
TEST_F(HandoverTest, AtEveryMomentIsExactForReadersOfTornTransactions) {
  for (uint64_t seed = 1; seed <= 16; ++seed) {
    CheckEveryMoment(seed, true);
  }
}

}  // namespace
}  // namespace parley::simulation
