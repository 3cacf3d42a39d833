// The plots of docs/scaling.md.
#pragma once

#include "tests/load/scaling/recording.h"
#include "tests/load/scaling/svg_plot.h"

namespace parley::load {

// Articles a second, of the line and of each worker; what waits; and cores in use. Over seconds since the
// experiment began, with a band for each phase.
Plot ThroughputPlot(const Recording& recording);
Plot WorkersPlot(const Recording& recording);
Plot LagPlot(const Recording& recording);
Plot CoresPlot(const Recording& recording);

// What a rate is averaged over.
inline constexpr double kSmoothedSeconds = 3;

}  // namespace parley::load
