#pragma once

#include "common/obs/metrics.h"

namespace parley::ingest {

struct IngestMetrics {
  explicit IngestMetrics(obs::Metrics& m)
      : accepted(m.Counter("parley_ingest_articles_accepted_total", "Articles appended to the log.")),
        duplicate(
            m.Counter("parley_ingest_articles_duplicate_total", "Articles acknowledged as accepted before.")),
        rejected(m.Counter("parley_ingest_rejected_total", "Documents and items put into the dead letters.")),
        documents(m.Counter("parley_ingest_documents_total", "Documents read, whatever came of them.")),
        append_failures(m.Counter("parley_ingest_append_failures_total",
                                  "Appends that the log refused; they are tried again.")),
        append_seconds(m.Histogram("parley_ingest_append_seconds", "Time to make a batch durable.",
                                   obs::LatencyBounds())),
        batch_articles(m.Histogram("parley_ingest_batch_articles", "Articles appended in one step.",
                                   {1, 4, 16, 64, 256, 1024})),
        waiting(m.Gauge("parley_ingest_waiting_articles", "Articles submitted and not yet appended.")) {}

  prometheus::Counter& accepted;
  prometheus::Counter& duplicate;
  prometheus::Counter& rejected;
  prometheus::Counter& documents;
  prometheus::Counter& append_failures;
  prometheus::Histogram& append_seconds;
  prometheus::Histogram& batch_articles;
  prometheus::Gauge& waiting;
};

}  // namespace parley::ingest
