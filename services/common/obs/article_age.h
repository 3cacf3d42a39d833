// How old an article is when a stage of the line is done with it: the time that readers wait for news.
#pragma once

#include "common/base/clock.h"
#include "common/obs/metrics.h"

namespace parley::obs {

// In the order of the line.
enum class Stage {
  kAppended,   // Durable on parley.articles.
  kExtracted,  // Its extraction is committed.
  kMerged,     // The stories, events and processes that it changed are committed.
  kViewed,     // One of these is in a gateway's view: told once for each.
};

// Counts from when ingest accepted the article (Article.received) to the measuring process's clock. For
// people to look at: nothing may be decided or published by it.
//
// Threads: any. Ownership: `metrics` outlives it.
class ArticleAge {
 public:
  ArticleAge(Metrics& metrics, Stage stage);

  // An age below 0 (clocks of two machines) counts as 0.
  void Observe(WallTime received, WallTime now);

 private:
  prometheus::Histogram& seconds_;
};

}  // namespace parley::obs
