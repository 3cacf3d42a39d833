#include "aggregate/core/base/stream_clock.h"

#include <algorithm>

#include "aggregate/core/base/civil_day.h"

namespace parley::aggregate {
namespace {
constexpr int64_t kTrustedStep = 2 * kSecondsPerDay;
constexpr int kWitnesses = 3;
}  // namespace

void StreamClock::Tick(int64_t seconds) {
  if (!state_.started() || seconds > state_.stream_time()) Advance(seconds);
}

void StreamClock::Observe(int64_t seconds) {
  const bool far = !state_.started() || seconds > state_.stream_time() + kTrustedStep;
  if (!far) {
    // Old news says nothing about the present: only an article of these days speaks against the others.
    if (seconds >= state_.stream_time() - kTrustedStep) state_.clear_ahead();
    if (seconds > state_.stream_time()) Advance(seconds);
    return;
  }
  state_.add_ahead(seconds);
  if (state_.ahead_size() >= kWitnesses)
    Advance(*std::min_element(state_.ahead().begin(), state_.ahead().end()));
}

void StreamClock::Advance(int64_t seconds) {
  state_.set_started(true);
  state_.set_stream_time(seconds);
  const auto still_far = [&](int64_t t) { return t > seconds + kTrustedStep; };
  auto& ahead = *state_.mutable_ahead();
  ahead.erase(std::remove_if(ahead.begin(), ahead.end(), [&](int64_t t) { return !still_far(t); }),
              ahead.end());
}

}  // namespace parley::aggregate
