// A log that lets something happen before and after each call of those who use it.
#pragma once

#include <functional>
#include <memory>

#include "common/log/log.h"

namespace parley::simulation {

// May throw, as a process that dies in the middle of a call.
struct Meddler {
  std::function<void()> before;
  std::function<void()> after_commit;
};

// `log` must outlive the result.
std::unique_ptr<log::Log> MakeMeddledLog(log::Log& log, Meddler meddler);

}  // namespace parley::simulation
