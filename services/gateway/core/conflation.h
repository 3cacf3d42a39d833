// When a subscriber gets only the latest version of an item.
#pragma once

#include <cstdint>

namespace parley::gateway {

struct ConflationRule {
  bool requested = false;  // The subscriber asked for it.
  int64_t after_lag = 0;   // Or it lags by more records than this.

  bool Applies(int64_t lag) const { return requested || lag > after_lag; }
};

// True when this version need not be sent: the reader of the log will meet `latest` further on.
constexpr bool Superseded(uint32_t version, uint32_t latest) { return version < latest; }

}  // namespace parley::gateway
