#include "tests/simulation/outcome.h"

#include "aggregate/restorer.h"
#include "common/base/status.h"
#include "common/log/topics.h"

namespace parley::simulation {
namespace {

using State = std::map<std::string, std::string>;

// The state of the partition and its progress, as an aggregator would find them.
absl::StatusOr<std::pair<State, state::v1::Progress>> Restore(log::SimLog& log, const Subject& subject,
                                                              const Clock& clock, const std::string& dir,
                                                              int32_t partition) {
  const aggregate::Options options{.snapshot_dir = dir, .clock = &clock};
  aggregate::AggregateMetrics metrics(SharedMetrics());
  aggregate::Restorer restorer(options, log, metrics, subject.fold, partition);
  absl::StatusOr<std::optional<aggregate::Restored>> restored = restorer.Advance();
  if (!restored.ok() || !restored->has_value()) {
    return restored.ok() ? absl::UnavailableError("a transaction is open") : restored.status();
  }
  State state;
  (*restored)->fold->Save([&](std::string_view key, std::string_view value) { state.emplace(key, value); });
  return std::pair(std::move(state), (*restored)->progress);
}

void CheckSame(log::SimLog& log, const Subject& subject, const Clock& clock, const std::string& dir,
               const std::string& what, Outcome& outcome) {
  for (size_t partition = 0; partition < outcome.states.size(); ++partition) {
    const auto restored = Restore(log, subject, clock, dir, static_cast<int32_t>(partition));
    if (!restored.ok()) {
      outcome.accidents.push_back(fmt::format("{} gives nothing: {}", what, ToString(restored.status())));
    } else if (restored->first != outcome.states[partition]) {
      outcome.accidents.push_back(fmt::format("{} gives another state of partition {}", what, partition));
    }
  }
}

}  // namespace

obs::Metrics& SharedMetrics() {
  static obs::Metrics metrics;
  return metrics;
}

void Collect(log::SimLog& log, const Subject& subject, const Clock& clock,
             const std::vector<std::string>& snapshot_dirs, Outcome& outcome) {
  for (const char* topic : {log::kStories, log::kEvents, log::kProcesses, log::kDeadLetters}) {
    for (int32_t partition = 0; partition < *log.Partitions(topic); ++partition) {
      auto chunk = log.Read({topic, partition}, 0, SIZE_MAX, Deadline::Now());
      outcome.topics[{topic, partition}] = std::move(chunk->records);
    }
  }
  for (size_t partition = 0; partition < outcome.inputs.size(); ++partition) {
    const auto restored = Restore(log, subject, clock, "", static_cast<int32_t>(partition));
    if (!restored.ok()) {
      outcome.accidents.push_back("the changelog gives nothing: " + ToString(restored.status()));
      return;
    }
    outcome.states.push_back(restored->first);
    outcome.progress.push_back(restored->second);
  }
  for (const std::string& dir : snapshot_dirs) {
    CheckSame(log, subject, clock, dir, "the snapshot", outcome);
  }
  if (const absl::Status status = log.Compact(log::kAggregateChangelog); !status.ok()) {
    outcome.accidents.push_back("compaction: " + ToString(status));
  }
  CheckSame(log, subject, clock, "", "the compacted changelog", outcome);
}

}  // namespace parley::simulation
