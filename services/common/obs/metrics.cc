#include "common/obs/metrics.h"

#include <exception>

#include "absl/strings/ascii.h"
#include "common/base/status.h"
#include "common/obs/process_metrics.h"
#include "prometheus/exposer.h"
#include "prometheus/text_serializer.h"

namespace parley::obs {
namespace {

class CivetMetricsServer : public MetricsServer {
 public:
  CivetMetricsServer(const std::string& listen, const Metrics& metrics)
      : registry_(metrics.registry()), process_(std::make_shared<ProcessMetrics>()), exposer_(listen, 1) {
    exposer_.RegisterCollectable(registry_);
    exposer_.RegisterCollectable(process_);
  }
  int port() const override { return exposer_.GetListeningPorts().front(); }

 private:
  // Both outlive the exposer, which holds them weakly.
  std::shared_ptr<prometheus::Registry> registry_;
  std::shared_ptr<ProcessMetrics> process_;
  prometheus::Exposer exposer_;
};

}  // namespace

Metrics::Metrics() : registry_(std::make_shared<prometheus::Registry>()) {}

prometheus::Counter& Metrics::Counter(const std::string& name, const std::string& help,
                                      const Labels& labels) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(*registry_).Add(labels);
}

prometheus::Gauge& Metrics::Gauge(const std::string& name, const std::string& help, const Labels& labels) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(*registry_).Add(labels);
}

prometheus::Histogram& Metrics::Histogram(const std::string& name, const std::string& help,
                                          const std::vector<double>& bounds, const Labels& labels) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(*registry_).Add(labels, bounds);
}

std::string Metrics::Text() const { return prometheus::TextSerializer().Serialize(registry_->Collect()); }

std::string CodeLabel(absl::StatusCode code) { return absl::AsciiStrToLower(absl::StatusCodeToString(code)); }

std::string EnumLabel(std::string_view name, std::string_view prefix) {
  if (name.starts_with(prefix)) {
    name.remove_prefix(prefix.size());
  }
  return absl::AsciiStrToLower(absl::string_view(name.data(), name.size()));
}

const std::vector<double>& LatencyBounds() {
  static const std::vector<double> bounds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
                                             0.5,   1,      2.5,   5,    10,    30,   60};
  return bounds;
}

absl::StatusOr<std::unique_ptr<MetricsServer>> MetricsServer::Start(const std::string& listen,
                                                                    const Metrics& metrics) {
  try {
    return std::make_unique<CivetMetricsServer>(listen, metrics);
  } catch (const std::exception& error) {
    return MakeStatus(absl::StatusCode::kUnavailable,
                      "cannot serve metrics on {}: {} (port in use? see --metrics-listen)", listen,
                      error.what());
  }
}

}  // namespace parley::obs
