#include "tests/simulation/world.h"

#include <filesystem>
#include <fstream>

#include "aggregate/restorer.h"
#include "aggregate/snapshot.h"
#include "common/base/status.h"
#include "common/log/topics.h"

namespace parley::simulation {
namespace {

using aggregate::Aggregator;

constexpr size_t kSlots = 3;
constexpr int kTurns = 120;
constexpr int kMaxDrainSteps = 3'000;

class ManualClock : public Clock {
 public:
  WallTime Now() const override { return now_; }
  void Pass(std::chrono::seconds time) { now_ += time; }

 private:
  WallTime now_{std::chrono::seconds(1'600'000'000)};
};

obs::Metrics& SharedMetrics() {
  static obs::Metrics metrics;
  return metrics;
}

// An aggregator process. A slot is a machine: its name and its disk outlive the process.
struct Slot {
  std::string instance;
  std::string dir;
  std::unique_ptr<Aggregator> process;
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
        wrapped_(scenario.sabotage ? scenario.sabotage(*sim_) : nullptr),
        log_(wrapped_ ? *wrapped_ : *sim_) {}

  Outcome Run() {
    Prepare();
    if (scenario_.weather != Weather::kClear) {
      sim_->SetFaults(Faults());
      for (int turn = 0; turn < kTurns; ++turn) {
        Turn();
      }
    }
    Drain();
    Collect();
    return std::move(outcome_);
  }

 private:
  void Prepare();
  log::SimFaults Faults();
  aggregate::Options OptionsOf(const Slot& slot);
  void AppendInput(size_t records);

  void Turn();
  void Start(Slot& slot);
  void Step(std::unique_ptr<Aggregator>& process);
  void Haunt(Slot& slot);
  void StopGracefully(Slot& slot);
  void HarmSnapshot(const Slot& slot);
  void Shake();
  void CompactChangelog();

  void Drain();
  bool AllDone();
  void Collect();
  void Restore(const std::string& dir, const std::string& what);

  void Happened(const std::string& what) { ++outcome_.happened[what]; }
  void Accident(std::string what) { outcome_.accidents.push_back(std::move(what)); }
  size_t partitions() const { return outcome_.inputs.size(); }

  const Scenario& scenario_;
  log::Dice dice_;
  const std::unique_ptr<log::SimLog> sim_;
  const std::unique_ptr<log::Log> wrapped_;
  log::Log& log_;
  ManualClock clock_;
  std::vector<Slot> slots_{kSlots};
  std::vector<std::unique_ptr<Aggregator>> zombies_;
  std::vector<size_t> appended_;  // Of each partition's input.
  Outcome outcome_;
};

// The same seed gives the same inputs at the same offsets, whatever the weather.
void World::Prepare() {
  log::Dice dice(Mix64(scenario_.seed));
  const size_t count = 1 + dice.Below(3);
  for (size_t partition = 0; partition < count; ++partition) {
    const auto number = static_cast<int32_t>(partition);
    outcome_.inputs.push_back(scenario_.subject.stream(dice, number, 8 + dice.Below(40)));
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
  Slot& slot = slots_[dice_.Below(slots_.size())];
  const uint64_t what = dice_.Below(100);
  if (what < 60) {
    if (slot.process == nullptr) {
      Start(slot);
    } else {
      Step(slot.process);
    }
  } else if (what < 68) {
    slot.process.reset();
    Happened("crash");
  } else if (what < 73) {
    Haunt(slot);
  } else if (what < 81) {
    if (!zombies_.empty()) {
      Happened("zombie step");
      Step(zombies_[dice_.Below(zombies_.size())]);
      std::erase(zombies_, nullptr);
    }
  } else if (what < 84) {
    StopGracefully(slot);
  } else if (what < 95) {
    AppendInput(1 + dice_.Below(8));
  } else {
    Shake();
  }
}

void World::Start(Slot& slot) {
  auto started = Aggregator::Create(OptionsOf(slot), log_, SharedMetrics(), scenario_.subject.fold);
  if (!started.ok()) {
    Accident("start: " + ToString(started.status()));
    return;
  }
  slot.process = *std::move(started);
  Happened("start");
}

// A process ends by itself once fenced.
void World::Step(std::unique_ptr<Aggregator>& process) {
  const absl::Status status = process->Step();
  if (!status.ok()) {
    Happened(absl::StatusCodeToString(status.code()));
  }
  if (status.ok() || IsRetryable(status) || status.code() == absl::StatusCode::kAborted) {
    return;
  }
  if (status.code() != absl::StatusCode::kFailedPrecondition) {
    Accident("step: " + ToString(status));
  }
  process.reset();
}

// The process is started again while its former self lives on.
void World::Haunt(Slot& slot) {
  if (slot.process != nullptr) {
    zombies_.push_back(std::move(slot.process));
  }
  Start(slot);
}

void World::StopGracefully(Slot& slot) {
  if (slot.process != nullptr) {
    slot.process->Shutdown().IgnoreError();
    slot.process.reset();
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
      return HarmSnapshot(slots_[dice_.Below(slots_.size())]);
  }
}

void World::HarmSnapshot(const Slot& slot) {
  const std::string path = aggregate::SnapshotPath(slot.dir, static_cast<int32_t>(dice_.Below(partitions())));
  if (slot.dir.empty() || !std::filesystem::exists(path)) {
    return;
  }
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
  if (!committed.ok() || !slots_[0].process->Ready()) {
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

void World::Collect() {
  for (const char* topic : {log::kStories, log::kEvents, log::kProcesses, log::kDeadLetters}) {
    for (int32_t partition = 0; partition < *sim_->Partitions(topic); ++partition) {
      auto chunk = sim_->Read({topic, partition}, 0, SIZE_MAX, Deadline::Now());
      outcome_.topics[{topic, partition}] = std::move(chunk->records);
    }
  }
  outcome_.progress.resize(partitions());
  outcome_.states.resize(partitions());
  Restore("", "the changelog");
  Restore(slots_[0].dir, "the snapshot");
  CompactChangelog();
  Restore("", "the compacted changelog");
}

// Every way of restoring must give the same.
void World::Restore(const std::string& dir, const std::string& what) {
  const aggregate::Options options{.snapshot_dir = dir, .clock = &clock_};
  aggregate::AggregateMetrics metrics(SharedMetrics());
  for (size_t partition = 0; partition < partitions(); ++partition) {
    aggregate::Restorer restorer(options, *sim_, metrics, scenario_.subject.fold,
                                 static_cast<int32_t>(partition));
    auto restored = restorer.Advance();
    if (!restored.ok() || !restored->has_value()) {
      return Accident(fmt::format("{} cannot be restored: {}", what, ToString(restored.status())));
    }
    std::map<std::string, std::string> state;
    (*restored)->fold->Save([&](std::string_view key, std::string_view value) { state.emplace(key, value); });
    if (outcome_.progress[partition].transaction() == 0) {
      outcome_.progress[partition] = (*restored)->progress;
      outcome_.states[partition] = std::move(state);
    } else if (outcome_.states[partition] != state) {
      Accident(fmt::format("{} gives another state of partition {}", what, partition));
    }
  }
}

}  // namespace

Outcome Run(const Scenario& scenario) { return World(scenario).Run(); }

}  // namespace parley::simulation
