// What a service tells on GET /metrics.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace parley::load {

class PrometheusPage {
 public:
  explicit PrometheusPage(std::string text) : text_(std::move(text)) {}

  // Nothing when the service does not answer within a second: not up yet, or gone.
  static std::optional<PrometheusPage> Fetch(const std::string& host, int port);

  // The sum over all label sets of the metric that hold `label`, e.g. `group="dispatch"`; zero when there is
  // none.
  double Sum(std::string_view name, std::string_view label = "") const;

 private:
  const std::string text_;
};

}  // namespace parley::load
