// A service's metrics, as Prometheus asks for them.
#pragma once

#include <string>

namespace parley::testing {

// The sum of all series of the metric `name` on 127.0.0.1:`port` whose labels contain `label`, e.g.
// code="unavailable". Zero when nobody answers within two seconds or there is none.
double ScrapedSum(int port, const std::string& name, const std::string& label = "");

}  // namespace parley::testing
