#include "common/obs/article_age.h"

#include <algorithm>

namespace parley::obs {
namespace {

std::string Name(Stage stage) {
  switch (stage) {
    case Stage::kAppended:
      return "appended";
    case Stage::kExtracted:
      return "extracted";
    case Stage::kMerged:
      return "merged";
    case Stage::kViewed:
      return "viewed";
  }
  return "unknown";
}

// From a sync of the disk to a backlog of hours.
const std::vector<double>& Bounds() {
  static const std::vector<double> bounds = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1,    2.5,
                                             5,     10,   30,    60,   120, 300,  900, 3600, 14400};
  return bounds;
}

}  // namespace

ArticleAge::ArticleAge(Metrics& metrics, Stage stage)
    : seconds_(
          metrics.Histogram("parley_pipeline_article_age_seconds",
                            "Time since ingest accepted an article when a stage is done with it, by stage.",
                            Bounds(), {{"stage", Name(stage)}})) {}

void ArticleAge::Observe(WallTime received, WallTime now) {
  const std::chrono::duration<double> age = now - received;
  seconds_.Observe(std::max(age.count(), 0.0));
}

}  // namespace parley::obs
