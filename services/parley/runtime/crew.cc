#include "parley/runtime/crew.h"

#include "common/base/status.h"
#include "common/base/thread_pool.h"
#include "common/obs/logging.h"

namespace parley::runtime {

Crew::~Crew() {
  stop_.Request();
  Join().IgnoreError();  // Whoever wanted to know has called Join.
}

void Crew::Start(const std::string& name, std::function<absl::Status()> loop) {
  threads_.emplace_back([this, name, loop = std::move(loop)] {
    SetThreadName(name);
    const absl::Status status = loop();
    if (status.ok()) {
      return;
    }
    obs::Logger("parley")->error("service_failed service={} why={}", name, obs::Field(ToString(status)));
    MutexLock lock(mutex_);
    if (failure_.ok()) {
      failure_ = Annotate(status, name);
    }
    stop_.Request();
  });
}

absl::Status Crew::Join() {
  for (std::thread& thread : threads_) {
    thread.join();
  }
  threads_.clear();
  MutexLock lock(mutex_);
  return failure_;
}

}  // namespace parley::runtime
