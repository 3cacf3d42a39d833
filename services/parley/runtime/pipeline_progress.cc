#include "parley/runtime/pipeline_progress.h"

#include <algorithm>
#include <ostream>

#include "common/base/status_macros.h"
#include "common/log/topics.h"
#include "fmt/format.h"

namespace parley::runtime {
namespace {

constexpr std::chrono::milliseconds kLook{200};

struct TopicProgress {
  int64_t records = 0;
  int64_t left = 0;
};

// On Kafka the ends of transactions take offsets too, so only a look tells whether anything is left.
absl::StatusOr<bool> HasRecords(log::Log& log, const log::TopicPartition& partition, int64_t next,
                                int64_t end) {
  constexpr int64_t kMaybeNone = 1'000;
  if (next >= end || end - next > kMaybeNone) {
    return next < end;
  }
  ASSIGN_OR_RETURN(const log::Chunk chunk, log.Read(partition, next, 1, Deadline::After(kLook)));
  return !chunk.records.empty() || chunk.next_offset < end;
}

absl::StatusOr<TopicProgress> Measure(log::Log& log, const std::string& topic, const std::string& group) {
  TopicProgress progress;
  ASSIGN_OR_RETURN(const int32_t partitions, log.Partitions(topic));
  ASSIGN_OR_RETURN(const log::Offsets committed, log.Committed(group, topic));
  for (int32_t p = 0; p < partitions; ++p) {
    const log::TopicPartition partition{topic, p};
    ASSIGN_OR_RETURN(const log::PartitionRange range, log.Range(partition));
    const auto at = committed.find(partition);
    const int64_t next = at == committed.end() ? range.start : std::max(at->second, range.start);
    progress.records += range.end - range.start;
    ASSIGN_OR_RETURN(const bool more, HasRecords(log, partition, next, range.end));
    progress.left += more ? range.end - next : 0;
  }
  return progress;
}

}  // namespace

absl::StatusOr<PipelineProgress> MeasureProgress(log::Log& log, const std::string& dispatch_group,
                                                 const std::string& aggregate_group) {
  ASSIGN_OR_RETURN(const TopicProgress articles, Measure(log, log::kArticles, dispatch_group));
  // Measured after the articles: what dispatch committed in between is then seen here.
  ASSIGN_OR_RETURN(const TopicProgress extractions, Measure(log, log::kExtractions, aggregate_group));
  return PipelineProgress{
      .articles = articles.records, .to_extract = articles.left, .to_merge = extractions.left};
}

log::LagMeterOptions GroupsToMeasure(const std::string& dispatch_group, const std::string& aggregate_group) {
  return {.topics = {{dispatch_group, {log::kArticles}}, {aggregate_group, {log::kExtractions}}}};
}

void ProgressBar::Draw(size_t done, size_t total, const PipelineProgress& progress) {
  constexpr size_t kWidth = 30;
  const auto left = static_cast<size_t>(progress.to_extract + progress.to_merge);
  const auto articles = static_cast<size_t>(progress.articles);
  // Reading counts for a third, extraction and merging for the rest.
  const size_t steps = total + 2 * articles;
  const size_t filled =
      steps == 0 ? kWidth
                 : kWidth * (steps - (total - std::min(done, total)) - std::min(left, 2 * articles)) / steps;
  const std::string line = fmt::format("[{:<{}}] {}/{} documents  {} articles  {} to extract  {} to merge",
                                       std::string(filled, '#'), kWidth, done, total, progress.articles,
                                       progress.to_extract, progress.to_merge);
  if (line == last_) {
    return;
  }
  last_ = line;
  if (terminal_) {
    out_ << '\r' << line << "\x1b[K" << std::flush;
  } else if (done == total && progress.caught_up()) {
    out_ << line << std::endl;
  }
}

void ProgressBar::Finish() {
  if (terminal_ && !last_.empty()) {
    out_ << '\n' << std::flush;
  }
}

}  // namespace parley::runtime
