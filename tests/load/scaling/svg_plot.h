// Line plots as SVG that can be read in a light and in a dark theme.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace parley::load {

struct Series {
  std::string name;
  std::vector<std::pair<double, double>> points;
  bool dots = false;    // Points by themselves rather than a line.
  bool dashed = false;  // For limits and what was asked for.
};

// A stretch of the x axis with a name.
struct Band {
  std::string name;
  double from = 0, to = 0;
};

struct Plot {
  std::string title;
  std::string x_label, y_label;  // With units.
  std::vector<Series> series;    // Eight at most: more colours cannot be told apart.
  std::vector<Band> bands;
};

// Both axes begin at zero.
std::string Svg(const Plot& plot);

}  // namespace parley::load
