#include "tests/simulation/world.h"

#include <filesystem>
#include <fstream>

#include "aggregate/snapshot.h"
#include "common/base/status.h"
#include "common/log/topics.h"
#include "tests/simulation/manual_clock.h"
#include "tests/simulation/meddled_log.h"

namespace parley::simulation {
namespace {

using aggregate::Aggregator;

constexpr size_t kSlots = 3;
constexpr int kTurns = 90;
constexpr int kMaxDepth = 2;
constexpr int kMaxDrainSteps = 3'000;

// Thrown out of a call of the log: the process dies there.
struct Crash {};

struct Process {
  std::unique_ptr<Aggregator> aggregator;
  bool busy = false;  // Within a call; others may act meanwhile.
  bool dead = false;
};

// A machine: its name and its disk outlive the process.
struct Slot {
  std::string instance;
  std::string dir;
  std::shared_ptr<Process> process;
};

class World {
 public:
  explicit World(const Scenario& scenario)
      : scenario_(scenario),
        dice_(scenario.seed),
        sim_(log::SimLog::Create({.seed = scenario.seed,
                                  .renew_session = scenario.weather != Weather::kTorn,
                                  .hang_calls = static_cast<int64_t>(1 + dice_.Below(60)),
                                  .crashed_after = static_cast<int64_t>(dice_.Below(80)),
                                  .idle_after = static_cast<int64_t>(dice_.Below(3) * 60)})),
        sabotaged_(scenario.sabotage ? scenario.sabotage(*sim_) : nullptr),
        log_(MakeMeddledLog(sabotaged_ ? *sabotaged_ : *sim_,
                            {.before = [this] { Meddle(); }, .after_commit = [this] { MayCrash(); }})) {}

  Outcome Run() {
    Prepare();
    if (scenario_.weather != Weather::kClear) {
      sim_->SetFaults(Faults());
      meddle_ = 0.02 * static_cast<double>(dice_.Below(6));
      crash_ = 0.005 * static_cast<double>(dice_.Below(6));
      while (turns_left_ > 0) {
        Turn();
      }
      meddle_ = crash_ = 0;
    }
    Drain();
    Collect(*sim_, scenario_.subject, clock_, {slots_[0].dir}, outcome_);
    return std::move(outcome_);
  }

 private:
  void Prepare();
  log::SimFaults Faults();
  aggregate::Options OptionsOf(const Slot& slot);
  void AppendInput(size_t records);

  void Turn();
  void Meddle();
  void MayCrash();
  void Start(Slot& slot);
  void Step(const std::shared_ptr<Process>& process);
  absl::Status Within(Process& process, const std::function<absl::Status()>& call);
  void BuryTheDead();
  void Haunt(Slot& slot);
  void StopGracefully(Slot& slot);
  void HarmSnapshot();
  void Shake();
  void CompactChangelog();

  void Drain();
  bool AllDone();

  void Happened(const std::string& what) { ++outcome_.happened[what]; }
  void Accident(std::string what) { outcome_.accidents.push_back(std::move(what)); }
  size_t partitions() const { return outcome_.inputs.size(); }

  const Scenario& scenario_;
  log::Dice dice_;
  const std::unique_ptr<log::SimLog> sim_;
  const std::unique_ptr<log::Log> sabotaged_;
  const std::unique_ptr<log::Log> log_;
  ManualClock clock_;
  std::vector<Slot> slots_{kSlots};
  std::vector<std::shared_ptr<Process>> zombies_;
  double meddle_ = 0, crash_ = 0;  // Probabilities, at each call of the log.
  int depth_ = 0;                  // Of calls within calls.
  int turns_left_ = kTurns;        // Also of turns within turns.
  std::vector<size_t> appended_;   // Of each partition's input.
  Outcome outcome_;
};

// The same seed gives the same inputs at the same offsets, whatever the weather.
void World::Prepare() {
  log::Dice dice(Mix64(scenario_.seed));
  const size_t count = 1 + dice.Below(3);
  for (size_t partition = 0; partition < count; ++partition) {
    const auto number = static_cast<int32_t>(partition);
    outcome_.inputs.push_back(scenario_.subject.stream(dice, number, 6 + dice.Below(20)));
  }
  appended_.resize(count);
  if (const absl::Status made = log::EnsureParleyTopics(*sim_, static_cast<int32_t>(count)); !made.ok()) {
    Accident(ToString(made));
  }
  for (size_t i = 0; i < slots_.size(); ++i) {
    slots_[i].instance = fmt::format("aggregate-{}", i);
    slots_[i].dir = scenario_.snapshot_dir.empty() ? "" : fmt::format("{}/{}", scenario_.snapshot_dir, i);
  }
}

// Each seed has its own mixture: some kinds of faults, rare or frequent.
log::SimFaults World::Faults() {
  const auto some = [this](double most) {
    return dice_.Chance(0.5) ? 0.0 : most * static_cast<double>(1 + dice_.Below(10)) / 10;
  };
  return {.poll_short = some(0.8),
          .read_short = some(0.5),
          .rebalance = some(0.15),
          .commit_aborted = some(0.3),
          .commit_no_room = some(0.2),
          .commit_unknown = some(0.4),
          .late_end = some(0.9)};
}

aggregate::Options World::OptionsOf(const Slot& slot) {
  return {.instance = slot.instance,
          .snapshot_dir = slot.dir,
          .max_records = 1 + dice_.Below(10),
          .max_output_records = 2 + dice_.Below(60),
          .snapshot_records = 1 + dice_.Below(12),
          .encoding = scenario_.seed % 4 == 0 ? log::Encoding::kJson : log::Encoding::kProtobuf,
          .clock = &clock_};
}

void World::AppendInput(size_t records) {
  for (; records > 0; --records) {
    const size_t partition = dice_.Below(partitions());
    const Stream& stream = outcome_.inputs[partition];
    size_t& done = appended_[partition];
    if (done < stream.size() && !sim_->Append(std::span(&stream[done++], 1)).ok()) {
      Accident("the input could not be appended");
    }
  }
}

void World::Turn() {
  --turns_left_;
  Slot& slot = slots_[dice_.Below(slots_.size())];
  const uint64_t what = dice_.Below(100);
  if (what < 60) {
    if (slot.process == nullptr) {
      Start(slot);
    } else {
      Step(slot.process);
    }
  } else if (what < 66) {
    if (slot.process != nullptr && !slot.process->busy) {
      slot.process.reset();
      Happened("crash");
    }
  } else if (what < 72) {
    Haunt(slot);
  } else if (what < 80) {
    if (!zombies_.empty()) {
      Happened("zombie step");
      Step(zombies_[dice_.Below(zombies_.size())]);
    }
  } else if (what < 84) {
    StopGracefully(slot);
  } else if (what < 95) {
    AppendInput(1 + dice_.Below(8));
  } else {
    Shake();
  }
}

// Between any two calls of one process others may do anything, or it dies.
void World::Meddle() {
  MayCrash();
  if (depth_ < kMaxDepth && dice_.Chance(meddle_)) {
    Happened("meddling");
    // Now and then for so long that others take the partitions over and go on with them.
    const int until = turns_left_ - static_cast<int>(dice_.Chance(0.3) ? 30 : 1 + dice_.Below(6));
    while (turns_left_ > std::max(until, 0)) {
      Turn();
    }
  }
}

void World::MayCrash() {
  if (dice_.Chance(crash_)) {
    Happened("crash within a call");
    throw Crash();
  }
}

absl::Status World::Within(Process& process, const std::function<absl::Status()>& call) {
  absl::Status status = absl::AbortedError("crashed");
  process.busy = true;
  ++depth_;
  try {
    status = call();
  } catch (const Crash&) {
    process.dead = true;
  }
  --depth_;
  process.busy = false;
  return status;
}

void World::Start(Slot& slot) {
  const auto process = std::make_shared<Process>();
  const absl::Status status = Within(*process, [&] {
    auto started = Aggregator::Create(OptionsOf(slot), *log_, SharedMetrics(), scenario_.subject.fold);
    process->aggregator = started.ok() ? *std::move(started) : nullptr;
    return started.status();
  });
  if (process->aggregator == nullptr) {
    if (!process->dead) {
      Accident("start: " + ToString(status));
    }
    return;
  }
  if (slot.process != nullptr) {  // Started by others meanwhile, and now replaced.
    zombies_.push_back(slot.process);
  }
  slot.process = process;
  Happened("start");
}

// A process ends by itself once fenced.
void World::Step(const std::shared_ptr<Process>& stepped) {
  const std::shared_ptr<Process> process = stepped;
  if (process->busy) {
    return;
  }
  const absl::Status status = Within(*process, [&process] { return process->aggregator->Step(); });
  if (!status.ok()) {
    Happened(absl::StatusCodeToString(status.code()));
  }
  if (!status.ok() && !IsRetryable(status) && status.code() != absl::StatusCode::kAborted) {
    process->dead = true;
    if (status.code() != absl::StatusCode::kFailedPrecondition) {
      Accident("step: " + ToString(status));
    }
  }
  BuryTheDead();
}

void World::BuryTheDead() {
  std::erase_if(zombies_, [](const std::shared_ptr<Process>& zombie) { return zombie->dead; });
  for (Slot& slot : slots_) {
    if (slot.process != nullptr && slot.process->dead) {
      slot.process = nullptr;
    }
  }
}

// The process is started again while its former self lives on.
void World::Haunt(Slot& slot) {
  if (slot.process != nullptr) {
    zombies_.push_back(std::move(slot.process));
    slot.process = nullptr;
  }
  Start(slot);
}

void World::StopGracefully(Slot& slot) {
  const std::shared_ptr<Process> process = slot.process;
  if (process != nullptr && !process->busy) {
    Within(*process, [&process] { return process->aggregator->Shutdown(); }).IgnoreError();
    process->dead = true;
    BuryTheDead();
    Happened("graceful stop");
  }
}

void World::Shake() {
  switch (dice_.Below(5)) {
    case 0:
      return sim_->Pass(static_cast<int64_t>(1 + dice_.Below(100)));
    case 1:
      return clock_.Pass(std::chrono::seconds(dice_.Below(7200)));
    case 2:
      Happened("offsets forgotten");
      return sim_->ForgetOffsets("aggregate");
    case 3:
      // Earlier than a broker may: a torn step is followed by its repair within the topic's retention.
      return scenario_.weather == Weather::kTorn ? void() : CompactChangelog();
    default:
      return HarmSnapshot();
  }
}

void World::HarmSnapshot() {
  std::vector<std::string> snapshots;
  for (const Slot& slot : slots_) {
    for (int32_t partition = 0; partition < static_cast<int32_t>(partitions()); ++partition) {
      std::string path = aggregate::SnapshotPath(slot.dir, partition);
      if (!slot.dir.empty() && std::filesystem::exists(path)) {
        snapshots.push_back(std::move(path));
      }
    }
  }
  if (snapshots.empty()) {
    return;
  }
  const std::string& path = snapshots[dice_.Below(snapshots.size())];
  Happened("snapshot harmed");
  const uint64_t size = std::filesystem::file_size(path);
  if (dice_.Chance(0.3)) {
    std::filesystem::remove(path);
  } else if (dice_.Chance(0.5)) {
    std::filesystem::resize_file(path, dice_.Below(size + 1));
  } else if (size > 0) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(dice_.Below(size)));
    file.put(static_cast<char>(dice_.Next()));
  }
}

void World::CompactChangelog() {
  if (const absl::Status status = sim_->Compact(log::kAggregateChangelog); !status.ok()) {
    Accident("compaction: " + ToString(status));
  }
}

// The storm is over: the survivors die, the rest of the input comes, and one aggregator does all the rest.
void World::Drain() {
  sim_->SetFaults({});
  zombies_.clear();
  for (Slot& slot : slots_) {
    slot.process.reset();
  }
  for (size_t partition = 0; partition < partitions(); ++partition) {
    const Stream& stream = outcome_.inputs[partition];
    const std::span<const log::Record> rest(
        stream.begin() + static_cast<std::ptrdiff_t>(appended_[partition]), stream.end());
    if (!sim_->Append(rest).ok()) {
      Accident("the input could not be appended");
    }
  }
  Start(slots_[0]);
  for (int step = 0; slots_[0].process != nullptr && !AllDone(); ++step) {
    if (step > kMaxDrainSteps) {
      return Accident("the input is never done, though nothing fails any more");
    }
    Step(slots_[0].process);
  }
  StopGracefully(slots_[0]);
}

bool World::AllDone() {
  const auto committed = sim_->Committed("aggregate", log::kExtractions);
  if (!committed.ok() || !slots_[0].process->aggregator->Ready()) {
    return false;
  }
  for (size_t partition = 0; partition < partitions(); ++partition) {
    const auto at = committed->find({log::kExtractions, static_cast<int32_t>(partition)});
    if (at == committed->end() || at->second < static_cast<int64_t>(outcome_.inputs[partition].size())) {
      return false;
    }
  }
  return true;
}

}  // namespace

Outcome Run(const Scenario& scenario) { return World(scenario).Run(); }

}  // namespace parley::simulation
