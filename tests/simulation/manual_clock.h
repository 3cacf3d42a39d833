// A clock that stands still until told.
#pragma once

#include "common/base/clock.h"

namespace parley::simulation {

class ManualClock : public Clock {
 public:
  WallTime Now() const override { return now_; }
  void Pass(std::chrono::seconds time) { now_ += time; }

 private:
  WallTime now_{std::chrono::seconds(1'600'000'000)};
};

}  // namespace parley::simulation
