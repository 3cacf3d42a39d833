// The threads of a process that runs services.
#pragma once

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "common/base/mutex.h"
#include "common/base/stop.h"

namespace parley::runtime {

// Runs each service's loop on a thread of its own. The first one that ends with an error makes all stop.
//
// Threads: Start and Join by the owner. Life cycle: the destructor requests a stop and joins.
class Crew {
 public:
  explicit Crew(StopSource& stop) : stop_(stop) {}
  ~Crew();

  // `name`: of the thread, at most 15 bytes, and of the service in messages.
  void Start(const std::string& name, std::function<absl::Status()> loop);

  // Waits for all; the first error, annotated with the service's name.
  absl::Status Join();

 private:
  StopSource& stop_;
  std::vector<std::thread> threads_;
  Mutex mutex_;
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace parley::runtime
