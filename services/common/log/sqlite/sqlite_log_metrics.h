// What the embedded log counts.
#pragma once

#include "common/obs/metrics.h"

namespace parley::log::embedded {

// Threads: any.
class SqliteLogMetrics {
 public:
  explicit SqliteLogMetrics(obs::Metrics& metrics)
      : appended(metrics.Counter("parley_log_appended_records_total", "Records appended and durable")),
        refused(metrics.Counter("parley_log_refused_requests_total",
                                "Appends and commits that failed: no room, or an error of the disk")),
        deleted(metrics.Counter("parley_log_deleted_records_total",
                                "Records deleted by retention or compaction")),
        transaction_seconds(metrics.Histogram("parley_log_transaction_seconds",
                                              "Time of a transaction, its sync included",
                                              {.0005, .001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 5})),
        requests(metrics.Histogram("parley_log_transaction_requests", "Requests that shared a transaction",
                                   {1, 2, 4, 8, 16, 32, 64})),
        wal_bytes(metrics.Gauge("parley_log_wal_bytes", "Size of the write-ahead log in use")) {}

  prometheus::Counter &appended, &refused, &deleted;
  prometheus::Histogram &transaction_seconds, &requests;
  prometheus::Gauge& wal_bytes;
};

}  // namespace parley::log::embedded
