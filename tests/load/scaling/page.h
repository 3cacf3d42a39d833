// docs/scaling.md.
#pragma once

#include <string>

#include "tests/load/scaling/conclusions.h"

namespace parley::load {

// How a run came about.
struct Provenance {
  std::string date;     // 2026-01-31
  std::string command;  // As to be typed in the repository's root.
  double memory_gib = 0;
  bool optimised = true;
};

// Refers to pictures as img/scaling-NAME.svg, for the names below.
std::string ScalingPage(const Measured& held, const Measured& full, const Provenance& provenance);

inline constexpr char kHeldPictures[] = "held";
inline constexpr char kFullPictures[] = "full";

// "img/scaling-held-lag.svg"
std::string PictureName(const std::string& experiment, const std::string& what);

}  // namespace parley::load
