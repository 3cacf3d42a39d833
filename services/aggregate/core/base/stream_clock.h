// The stream's clock: what time it is in the news, as told by ticks and by the articles' own dates.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parley/state/v1/aggregate.pb.h"

namespace parley::aggregate {

// A tick is trusted. An article moves the clock forward at once by up to two days. A date further ahead is
// either a gap in a replayed archive or a feed with a wrong clock: the clock jumps only when three articles
// in a row are that far ahead, and then to the earliest of their dates. One article of the present in between
// and the three start anew, so a feed with a wrong clock among others never lifts an embargo or closes a
// story. The first time is found in the same way. In an archive with a gap after each article the clock lags
// two articles.
class StreamClock {
 public:
  explicit StreamClock(state::v1::ClockState& state) : state_(state) {}

  void Tick(int64_t seconds);
  // Returns the articles that made the clock jump: they came in before it, but belong to the time after.
  std::vector<std::string> Observe(int64_t seconds, std::string_view article_id);

  int64_t now() const { return state_.stream_time(); }

 private:
  void Advance(int64_t seconds);

  state::v1::ClockState& state_;
};

}  // namespace parley::aggregate
