// Words the parts of the dispatch share.
#pragma once

#include <chrono>
#include <cstdint>

namespace parley::dispatch {

// One admitted article. Grows with each admission and is never used again, so that an answer that comes too
// late names nothing.
using Ticket = uint64_t;

// A point on the steady clock, always passed in.
using TimePoint = std::chrono::steady_clock::time_point;
using std::chrono::milliseconds;

}  // namespace parley::dispatch
