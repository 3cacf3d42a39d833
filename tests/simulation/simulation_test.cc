// Thousands of seeds: whatever happens, the aggregator ends in the state of a clean run, and its readers see
// every version once.
//
// PARLEY_SEED=n runs that seed alone, with logs. PARLEY_SEEDS=n: so many seeds in each test.
#include <cstdlib>
#include <filesystem>

#include "common/obs/logging.h"
#include "gtest/gtest.h"
#include "tests/simulation/judge.h"
#include "tests/simulation/mutants.h"
#include "tests/simulation/world.h"
#include "tests/support/temp_dir.h"

namespace parley::simulation {
namespace {

constexpr uint64_t kToySeeds = 420;   // In each of five parts: 2,100 in all, and
constexpr uint64_t kNewsSeeds = 120;  // 600 of the real fold, which takes its time.

uint64_t Environment(const char* name, uint64_t otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : std::strtoull(value, nullptr, 10);
}

// What is wrong with the run of this seed.
std::vector<std::string> Violations(uint64_t seed, Weather weather, const Subject& subject,
                                    const Sabotage& sabotage,
                                    std::map<std::string, int>* happened = nullptr) {
  const test::TempDir dir;
  const std::string snapshot_dir = seed % 3 == 0 ? dir.path() : "";  // Every third seed has snapshots.
  const Outcome clean = Run({.seed = seed, .weather = Weather::kClear, .subject = subject});
  const Outcome outcome = Run({.seed = seed,
                               .weather = weather,
                               .subject = subject,
                               .sabotage = sabotage,
                               .snapshot_dir = snapshot_dir});
  EXPECT_TRUE(clean.accidents.empty()) << "the clean run: " << clean.accidents.front();
  for (const auto& [what, times] : outcome.happened) {
    if (happened != nullptr) (*happened)[what] += times;
  }
  return Judge(outcome, clean, weather == Weather::kTorn);
}

class Quiet : public testing::Environment {
 public:
  void SetUp() override {
    const bool one_seed = std::getenv("PARLEY_SEED") != nullptr;
    ASSERT_TRUE(obs::SetUpLogging({.level = one_seed ? "debug" : "off"}).ok());
  }
};
const auto* const kQuiet = testing::AddGlobalTestEnvironment(new Quiet);

struct Part {
  Subject subject;
  Weather weather;
  uint64_t number;  // Which seeds: part n has those from n * seeds + 1 on.
  uint64_t seeds;
};

class Simulation : public testing::TestWithParam<Part> {};

TEST_P(Simulation, EndsAsACleanRun) {
  const Part& part = GetParam();
  const uint64_t only = Environment("PARLEY_SEED", 0);
  const uint64_t count = only != 0 ? 1 : Environment("PARLEY_SEEDS", part.seeds);
  const uint64_t first = only != 0 ? only : part.number * count + 1;
  std::map<std::string, int> happened;
  int failures = 0;
  for (uint64_t seed = first; seed < first + count && failures < 5; ++seed) {
    const auto violations = Violations(seed, part.weather, part.subject, nullptr, &happened);
    failures += violations.empty() ? 0 : 1;
    for (const std::string& violation : violations) {
      ADD_FAILURE() << "PARLEY_SEED=" << seed << ": " << violation;
    }
  }
  for (const auto& [what, times] : happened) {
    RecordProperty(what, times);
  }
  // The weather was what it claims to be.
  for (const char* what :
       {"crash", "crash within a call", "meddling", "zombie step", "graceful stop", "offsets forgotten",
        "snapshot harmed", "ABORTED", "UNAVAILABLE", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION"}) {
    EXPECT_TRUE(only != 0 || happened[what] > 0) << what << " never happened";
  }
}

std::vector<Part> Parts(const Subject& subject, uint64_t seeds) {
  std::vector<Part> parts;
  for (uint64_t number = 0; number < 3; ++number) {
    parts.push_back({subject, Weather::kRough, number, seeds});
  }
  for (uint64_t number = 0; number < 2; ++number) {
    parts.push_back({subject, Weather::kTorn, number, seeds});
  }
  return parts;
}

std::string PartName(const testing::TestParamInfo<Part>& info) {
  return info.param.subject.name + (info.param.weather == Weather::kTorn ? "_torn_" : "_rough_") +
         std::to_string(info.param.number);
}

INSTANTIATE_TEST_SUITE_P(Toy, Simulation, testing::ValuesIn(Parts(ToySubject(), kToySeeds)), PartName);
INSTANTIATE_TEST_SUITE_P(News, Simulation, testing::ValuesIn(Parts(NewsSubject(), kNewsSeeds)), PartName);

class MutantTest : public testing::TestWithParam<Mutant> {};

// A simulation that cannot fail proves nothing.
TEST_P(MutantTest, IsCaught) {
  constexpr uint64_t kMaxSeeds = 200;
  uint64_t seed = 1;
  while (seed <= kMaxSeeds &&
         Violations(seed, GetParam().weather, ToySubject(), GetParam().sabotage).empty()) {
    ++seed;
  }
  EXPECT_LE(seed, kMaxSeeds) << "no seed caught it";
  RecordProperty("caught_by_seed", static_cast<int>(seed));
}

INSTANTIATE_TEST_SUITE_P(Mutants, MutantTest, testing::ValuesIn(Mutants()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace parley::simulation
