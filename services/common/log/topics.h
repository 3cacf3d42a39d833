// Parley's topics.
#pragma once

#include <string>
#include <vector>

#include "common/log/log.h"

namespace parley::log {

inline constexpr char kArticles[] = "parley.articles";
inline constexpr char kExtractions[] = "parley.extractions";
inline constexpr char kEvents[] = "parley.events";
inline constexpr char kStories[] = "parley.stories";
inline constexpr char kProcesses[] = "parley.processes";
inline constexpr char kDeadLetters[] = "parley.deadletter";
inline constexpr char kAggregateChangelog[] = "parley.aggregate.changelog";

// All of them. Articles, extractions and the changelog have `partitions` partitions each (partition i of one
// belongs to partition i of the next); the consolidated topics too; dead letters have one.
std::vector<TopicSpec> ParleyTopics(int32_t partitions);

// Ensures each of them.
absl::Status EnsureParleyTopics(Log& log, int32_t partitions);

// Whether all are there, with as many partitions as belong together. kNotFound, kFailedPrecondition.
absl::Status CheckParleyTopics(Log& log);

}  // namespace parley::log
