// What the operating system says of this process, under the names that Prometheus' own clients use.
#pragma once

#include <vector>

#include "common/base/clock.h"
#include "prometheus/collectable.h"
#include "prometheus/metric_family.h"

namespace parley::obs {

// Threads: any. Asks the system at each Collect; what it does not tell is left out.
class ProcessMetrics : public prometheus::Collectable {
 public:
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  const WallTime begun_ = RealClock().Now();
};

}  // namespace parley::obs
