// PARLEY_CHECK: an invariant of ours. A broken one ends the process; input never reaches a check.
#pragma once

namespace parley::internal {
[[noreturn]] void CheckFailed(const char* file, int line, const char* condition);
}

#define PARLEY_CHECK(condition)                                        \
  do {                                                                 \
    if (!(condition)) {                                                \
      ::parley::internal::CheckFailed(__FILE__, __LINE__, #condition); \
    }                                                                  \
  } while (false)
