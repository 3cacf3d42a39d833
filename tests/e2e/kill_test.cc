// kill -9 at random moments while the sample stream flows: the final topics equal those of an undisturbed
// run.
#include <csignal>
#include <cstdlib>
#include <random>

#include "gtest/gtest.h"
#include "tests/e2e/pipeline.h"

namespace parley::testing {
namespace {

using std::chrono::milliseconds;

int Rounds() {
  const char* rounds = std::getenv("PARLEY_KILL_ROUNDS");
  return rounds == nullptr ? 30 : std::atoi(rounds);
}

unsigned Seed() {
  const char* seed = std::getenv("PARLEY_SEED");
  return seed == nullptr ? std::random_device()() : static_cast<unsigned>(std::strtoul(seed, nullptr, 10));
}

// How long a run over the sample stream takes here, undisturbed.
milliseconds TimeOneRun(const std::string& data_dir) {
  const auto start = std::chrono::steady_clock::now();
  const ProcessResult run = RunProcess(RunOnce(data_dir), "", std::chrono::seconds(300));
  EXPECT_EQ(run.status, 0) << run.err;
  return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start);
}

TEST(Kill, AtAnyMomentLosesAndDoublesNothing) {
  const test::TempDir calm;
  const milliseconds whole = TimeOneRun(calm.path());

  const unsigned seed = Seed();
  SCOPED_TRACE("PARLEY_SEED=" + std::to_string(seed));
  std::mt19937 random(seed);
  std::uniform_int_distribution<int64_t> moment(1, std::max<int64_t>(whole.count(), 2));
  int killed = 0;
  for (int attempts = 0; killed < Rounds() && attempts < 10 * Rounds();) {
    const test::TempDir disturbed;
    // Several kills on one data directory, until a run gets through; then the next directory.
    for (bool finished = false; !finished; ++attempts) {
      Subprocess run(RunOnce(disturbed.path()));
      finished = killed >= Rounds() ? run.Wait(std::chrono::seconds(300)).has_value()
                                    : run.Wait(milliseconds(moment(random))).has_value();
      if (!finished) {
        run.Signal(SIGKILL);
        const auto ended = run.Wait(std::chrono::seconds(10));
        ASSERT_TRUE(ended.has_value());
        finished = ended->status == 0;  // It got through just before.
        ASSERT_TRUE(finished || ended->status == 137) << ended->status;
        killed += finished ? 0 : 1;
      }
    }
    for (const std::string& topic : ConsolidatedTopics()) {
      ASSERT_EQ(Topic(disturbed.path(), topic), Topic(calm.path(), topic))
          << topic << " after " << killed << " kills";
    }
    ASSERT_EQ(Topic(disturbed.path(), "articles"), Topic(calm.path(), "articles"));
  }
  EXPECT_GE(killed, Rounds());
}

}  // namespace
}  // namespace parley::testing
