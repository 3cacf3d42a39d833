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

std::vector<std::string> StreamClock::Observe(int64_t seconds, std::string_view article_id) {
  const bool far = !state_.started() || seconds > state_.stream_time() + kTrustedStep;
  if (!far) {
    // Old news says nothing about the present: only an article of these days speaks against the others.
    if (seconds >= state_.stream_time() - kTrustedStep) state_.clear_ahead();
    if (seconds > state_.stream_time()) Advance(seconds);
    return {};
  }
  state::v1::Witness& witness = *state_.add_ahead();
  witness.set_time(seconds);
  witness.set_article_id(std::string(article_id));
  if (state_.ahead_size() < kWitnesses) return {};
  std::vector<std::string> witnesses;
  int64_t earliest = seconds;
  for (const state::v1::Witness& w : state_.ahead()) {
    witnesses.push_back(w.article_id());
    earliest = std::min(earliest, w.time());
  }
  Advance(earliest);
  return witnesses;
}

void StreamClock::Advance(int64_t seconds) {
  state_.set_started(true);
  state_.set_stream_time(seconds);
  auto& ahead = *state_.mutable_ahead();
  ahead.erase(std::remove_if(ahead.begin(), ahead.end(),
                             [&](const state::v1::Witness& w) { return w.time() <= seconds + kTrustedStep; }),
              ahead.end());
}

}  // namespace parley::aggregate
