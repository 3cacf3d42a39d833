// What ingest counts.
#pragma once

#include "common/obs/article_age.h"
#include "common/obs/metrics.h"
#include "parley/v1/dead_letter.pb.h"

namespace parley::ingest {

struct IngestMetrics {
  explicit IngestMetrics(obs::Metrics& m)
      : metrics(m),
        accepted(m.Counter("parley_ingest_articles_accepted_total", "Articles appended to the log.")),
        duplicate(
            m.Counter("parley_ingest_articles_duplicate_total", "Articles acknowledged as accepted before.")),
        documents(m.Counter("parley_ingest_documents_total", "Documents read, whatever came of them.")),
        append_seconds(m.Histogram("parley_ingest_append_seconds", "Time to make a batch durable.",
                                   obs::LatencyBounds())),
        batch_articles(m.Histogram("parley_ingest_batch_articles", "Articles appended in one step.",
                                   {1, 4, 16, 64, 256, 1024})),
        waiting(m.Gauge("parley_ingest_waiting_articles", "Articles submitted and not yet appended.")),
        age(m, obs::Stage::kAppended) {
    for (int reason = v1::DeadLetterReason_MIN + 1; reason <= v1::DeadLetterReason_MAX; ++reason) {
      DeadLetters(static_cast<v1::DeadLetterReason>(reason));
    }
    AppendFailures(absl::StatusCode::kUnavailable);
    AppendFailures(absl::StatusCode::kResourceExhausted);
  }

  prometheus::Counter& DeadLetters(v1::DeadLetterReason reason) {
    return metrics.Counter(
        "parley_ingest_dead_letters_total", "Documents and items put into the dead letters, by reason.",
        {{"reason", obs::EnumLabel(v1::DeadLetterReason_Name(reason), "DEAD_LETTER_REASON_")}});
  }
  prometheus::Counter& AppendFailures(absl::StatusCode code) {
    return metrics.Counter("parley_ingest_append_failures_total",
                           "Appends that the log refused, by status code; they are tried again.",
                           {{"code", obs::CodeLabel(code)}});
  }

  obs::Metrics& metrics;
  prometheus::Counter& accepted;
  prometheus::Counter& duplicate;
  prometheus::Counter& documents;
  prometheus::Histogram& append_seconds;
  prometheus::Histogram& batch_articles;
  prometheus::Gauge& waiting;
  obs::ArticleAge age;
};

}  // namespace parley::ingest
