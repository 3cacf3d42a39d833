// Metrics in Prometheus' model. Names: parley_<service>_<what>_<unit>, each listed in docs/metrics.md.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "prometheus/counter.h"
#include "prometheus/gauge.h"
#include "prometheus/histogram.h"
#include "prometheus/registry.h"

namespace parley::obs {

using Labels = std::map<std::string, std::string>;

// Threads: any. The returned references live as long as this object; asking again for the same name and
// labels gives the same metric. Counters that alerts watch are asked for at the start, all labels of them:
// one that begins to exist with its first event shows no increase for it.
class Metrics {
 public:
  Metrics();

  prometheus::Counter& Counter(const std::string& name, const std::string& help, const Labels& labels = {});
  prometheus::Gauge& Gauge(const std::string& name, const std::string& help, const Labels& labels = {});
  // `bounds`: upper limits of the buckets, ascending, in the unit of the name.
  prometheus::Histogram& Histogram(const std::string& name, const std::string& help,
                                   const std::vector<double>& bounds, const Labels& labels = {});

  // All metrics in the text exposition format.
  std::string Text() const;
  std::shared_ptr<prometheus::Registry> registry() const { return registry_; }

 private:
  std::shared_ptr<prometheus::Registry> registry_;
};

// Label values for a status code ("resource_exhausted") and for an enum value without the prefix of its enum
// ("too_large" for "DEAD_LETTER_REASON_TOO_LARGE").
std::string CodeLabel(absl::StatusCode code);
std::string EnumLabel(std::string_view name, std::string_view prefix);

// Bucket limits for latencies, in seconds: 1 ms to 60 s.
const std::vector<double>& LatencyBounds();

// Serves GET /metrics over HTTP until destroyed: `metrics`, and what ProcessMetrics tells.
class MetricsServer {
 public:
  // `listen`: "127.0.0.1:9464"; port 0 takes a free one. kUnavailable when the port is in use.
  static absl::StatusOr<std::unique_ptr<MetricsServer>> Start(const std::string& listen,
                                                              const Metrics& metrics);
  virtual ~MetricsServer() = default;
  virtual int port() const = 0;
};

}  // namespace parley::obs
