// From what a worker says about an article to the record that becomes of it.
#pragma once

#include <map>
#include <vector>

#include "dispatch/adapters/article_store.h"
#include "dispatch/adapters/dispatch_metrics.h"
#include "dispatch/adapters/records.h"
#include "dispatch/core/outcome.h"
#include "dispatch/core/scheduler.h"
#include "dispatch/options.h"
#include "parley/v1/extractor_service.pb.h"

namespace parley::dispatch {

// Threads: one owner. Ownership: the store and the metrics outlive it. The tickets passed in are unfinished
// articles of the store, unless said otherwise.
class Results {
 public:
  Results(const Options& options, ArticleStore& store, DispatchMetrics& metrics)
      : encoding_(options.encoding),
        max_strikes_(options.calls.quarantine.max_strikes),
        store_(store),
        metrics_(metrics) {}

  // Finishes the article with its extraction, or as a dead letter when it can never have one. Else leaves it,
  // and `why` says what is wrong. The article may be gone from the store.
  ArticleOutcome Take(Ticket ticket, v1::ExtractionResult& result, absl::Status& why);

  // Finishes articles as dead letters; `why` holds the last failure of each.
  void GiveUp(const std::vector<Condemned>& condemned, const std::map<Ticket, absl::Status>& why);
  void Bury(Ticket ticket, const Failure& failure);

 private:
  ArticleOutcome TakeError(Ticket ticket, const absl::Status& why);

  const log::Encoding encoding_;
  const int max_strikes_;
  ArticleStore& store_;
  DispatchMetrics& metrics_;
};

}  // namespace parley::dispatch
