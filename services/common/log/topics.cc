#include "common/log/topics.h"

#include "common/base/status.h"
#include "common/base/status_macros.h"

namespace parley::log {

std::vector<TopicSpec> ParleyTopics(int32_t partitions) {
  return {
      {.name = kArticles, .partitions = partitions},
      {.name = kExtractions, .partitions = partitions},
      {.name = kEvents, .partitions = partitions, .compacted = true},
      {.name = kStories, .partitions = partitions, .compacted = true},
      {.name = kProcesses, .partitions = partitions, .compacted = true},
      {.name = kDeadLetters, .partitions = 1},
      {.name = kAggregateChangelog, .partitions = partitions, .compacted = true},
  };
}

absl::Status EnsureParleyTopics(Log& log, int32_t partitions) {
  for (const TopicSpec& spec : ParleyTopics(partitions)) {
    RETURN_IF_ERROR(log.EnsureTopic(spec));
  }
  return absl::OkStatus();
}

absl::Status CheckParleyTopics(Log& log) {
  ASSIGN_OR_RETURN(const int32_t partitions, log.Partitions(kArticles));
  for (const TopicSpec& spec : ParleyTopics(partitions)) {
    ASSIGN_OR_RETURN(const int32_t found, log.Partitions(spec.name));
    if (found != spec.partitions) {
      return MakeStatus(absl::StatusCode::kFailedPrecondition,
                        "topic {} has {} partitions and {} has {}; {} must have {} (see parley topics)",
                        kArticles, partitions, spec.name, found, spec.name, spec.partitions);
    }
  }
  return absl::OkStatus();
}

}  // namespace parley::log
